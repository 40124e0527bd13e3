import { Button, Drawer } from "@mantine/core";
import { IconHistoryToggle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { rulesQuery, type Changeable } from "@/features/rules/api/rules";
import { useStartSimulation } from "@/features/rules/api/simulations";
import { tried } from "@/features/rules/model";
import { ShownSimulation } from "@/features/rules/simulation-shown";
import { useSimulationWords } from "@/features/rules/simulation-words";
import { serverTime } from "@/lib/clock";
import { useNotify } from "@/ui/notify";
import { momentsOf } from "@/ui/period";
import { useUiWords } from "@/ui/words";

/** Beside "save": what last week would have looked like with what stands in the form. */
export function TryButton({ rules }: { rules: Changeable }) {
  const t = useSimulationWords();
  const ui = useUiWords();
  const notify = useNotify();
  const saved = useQuery(rulesQuery);
  const start = useStartSimulation();
  const [run, setRun] = useState("");
  const begin = () => {
    if (!saved.data) return;
    start.mutate({ ...momentsOf({ days: 7 }, saved.data.zone, serverTime()), rules: tried(rules) }, {
      onSuccess: (made) => setRun(made.run.id), onError: notify.problem,
    });
  };
  return (
    <>
      <Button variant="light" leftSection={<IconHistoryToggle size={16} aria-hidden />} loading={start.isPending} onClick={begin}>{t("tryLastWeek")}</Button>
      <Drawer opened={run !== ""} onClose={() => setRun("")} size="70rem" title={t("tryTitle")} closeButtonProps={{ "aria-label": ui("close") }}>
        {run !== "" && saved.data && <ShownSimulation run={run} rules={saved.data} adoptable={false} />}
      </Drawer>
    </>
  );
}

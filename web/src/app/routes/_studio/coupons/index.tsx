import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import { createFileRoute } from "@tanstack/react-router";
import { PoolForm } from "@/features/coupons/pool-form";
import { PoolTable } from "@/features/coupons/pool-table";
import { useCouponWords } from "@/features/coupons/words";
import { useMay } from "@/lib/session";
import { Page } from "@/ui/page";

/** Pools of codes. */
export const Route = createFileRoute("/_studio/coupons/")({
  component: function CouponsScreen() {
    const t = useCouponWords();
    const may = useMay("write");
    const navigate = Route.useNavigate();
    const [adding, { open, close }] = useDisclosure(false);
    const add = may && <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>{t("add")}</Button>;
    return (
      <Page title={t("title")} lead={t("lead")} actions={add}>
        <PoolTable add={add} />
        <Modal opened={adding} onClose={close} title={t("add")} size="lg">
          <PoolForm onCancel={close} onSaved={(pool) => void navigate({ to: "/coupons/$pool", params: { pool } })} />
        </Modal>
      </Page>
    );
  },
});

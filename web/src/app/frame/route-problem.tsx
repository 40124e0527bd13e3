import { Button, Container } from "@mantine/core";
import { IconMapOff } from "@tabler/icons-react";
import { Link, useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { useFrameWords } from "@/app/words";
import { ApiProblem } from "@/lib/problem";
import { EmptyState } from "@/ui/empty-state";
import { Page } from "@/ui/page";
import { ProblemNotice } from "@/ui/problem-notice";

/** What stands instead of a screen that failed. */
export function RouteProblem({ error, reset }: ErrorComponentProps) {
  const t = useFrameWords();
  const router = useRouter();
  if (error instanceof ApiProblem && error.status === 404) return <NotFound />;
  return (
    <Page title={t("fault")}>
      <ProblemNotice error={error} retry={() => { reset(); void router.invalidate(); }} />
    </Page>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const t = useFrameWords();
  return (
    <Container py="xl" component="main" id="main">
      <EmptyState icon={IconMapOff} title={t("notFound")} text={t("notFoundText")}
        actions={<Button component={Link} to="/">{t("toHome")}</Button>} />
    </Container>
  );
}

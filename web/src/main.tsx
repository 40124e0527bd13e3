import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "@/ui/studio.css";
import "@/lib/i18n";
import { createRoot } from "react-dom/client";
import { Studio } from "@/app/studio";

const place = document.getElementById("studio");
if (!place) throw new Error("index.html has no element #studio.");
createRoot(place).render(<Studio />);
void import("@/ui/read-rest").then(({ readRest }) => readRest());

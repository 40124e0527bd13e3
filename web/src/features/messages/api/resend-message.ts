import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** Send again what was not sent or failed: a new message, asked at the gate like every other. */
export function useResend(message: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (evenIfUnknown: boolean) =>
      ask(api.POST("/messages/{message}/resend", { params: { path: { message } }, body: { even_if_unknown: evenIfUnknown } })),
    onSuccess: () => Promise.all([client.invalidateQueries({ queryKey: ["messages"] }), client.invalidateQueries({ queryKey: ["message"] })]),
  });
}

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask } from "@/lib/api";

/** The secret by which receivers check web calls of journeys. */
export const signingSecretQuery = queryOptions({
  queryKey: ["signing-secret"],
  queryFn: ({ signal }) => ask(api.GET("/workspace/signing-secret", { signal })),
});

/** Sign with a new secret, and for so many hours with the present one too. */
export function useChangeSecret() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (hours: number) => ask(api.POST("/workspace/signing-secret/change", { body: { hours } })),
    onSuccess: (found) => client.setQueryData(signingSecretQuery.queryKey, found),
  });
}

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schemas } from "@/lib/api";

export type VendorTemplate = Schemas["VendorTemplateRow"];
export type TemplateReading = Schemas["TemplateReading"];

/** The templates that messengers keep for this workspace, as they were read last. */
export const vendorTemplatesQuery = () => queryOptions({
  queryKey: ["vendor-templates"],
  queryFn: ({ signal }) => ask(api.GET("/vendor-templates", { signal })),
});

/** Reads the templates of an account from its vendor now. */
export function useReadTemplates() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (account: string) => ask(api.POST("/providers/{account}/templates", { params: { path: { account } } })),
    onSettled: () => client.invalidateQueries({ queryKey: ["vendor-templates"] }),
  });
}

import { SimpleGrid, Stack, TagsInput, Text, TextInput, Title } from "@mantine/core";
import type { SettingsForm } from "@/features/workspace/model";
import { useWorkspaceWords } from "@/features/workspace/words";

/** Where links may lead, and what opens the app. */
export function ShopSection({ form }: { form: SettingsForm }) {
  const t = useWorkspaceWords();
  return (
    <Stack maw={860}>
      <Text size="sm" c="dimmed">{t("shopLead")}</Text>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <TextInput label={t("url")} type="url" {...form.getInputProps("shop.url")} />
        <TextInput label={t("mobileUrl")} type="url" placeholder={t("mobileUrlHint")} {...form.getInputProps("shop.mobile_url")} />
        <TextInput label={t("cartPath")} {...form.getInputProps("shop.cart_path")} />
        <TextInput label={t("cartParam")} {...form.getInputProps("shop.cart_param")} />
        <TextInput label={t("productPath")} description={t("productPathHint")} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("shop.product_path")} />
        <TextInput label={t("addPath")} description={t("addPathHint")} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("shop.add_path")} />
        <TagsInput label={t("hosts")} description={t("hostsHint")} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("shop.hosts")} />
      </SimpleGrid>
      <Title order={2} mt="md">{t("app")}</Title>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <TextInput label={t("appHost")} placeholder={t("appHostHint")} {...form.getInputProps("shop.app_host")} />
        <TextInput label={t("appScheme")} description={t("appSchemeHint")} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("shop.app_scheme")} />
        <TextInput label={t("iosApp")} description={t("iosHint")} inputWrapperOrder={["label", "input", "description", "error"]} {...form.getInputProps("shop.ios_app")} />
        <TextInput label={t("androidPackage")} {...form.getInputProps("shop.android_package")} />
        <TagsInput label={t("fingerprints")} {...form.getInputProps("shop.android_fingerprints")} />
        <div />
        <TextInput label={t("appStore")} type="url" {...form.getInputProps("shop.app_store")} />
        <TextInput label={t("playStore")} type="url" {...form.getInputProps("shop.play_store")} />
      </SimpleGrid>
    </Stack>
  );
}

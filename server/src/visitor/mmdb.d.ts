// Databases that are imported as files: what is imported is where they lie, inside the executable too.
declare module "*.mmdb" {
  const path: string;
  // biome-ignore lint/style/noDefaultExport: so are files imported.
  export default path;
}

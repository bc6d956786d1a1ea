/** Built by build-assets.mjs: the page's bundled script and style, its template, and the XML schema. */
declare module '*/dist/assets.mjs' {
  export const pageScript: string;
  export const pageStyle: string;
  export const pageTemplate: string;
  export const reportXsd: string;
}

/** As much of aws4 as is used: it has no types. */
declare module "aws4" {
  const aws4: { readonly sign: (request: object, credentials: object) => unknown }
  export default aws4
}

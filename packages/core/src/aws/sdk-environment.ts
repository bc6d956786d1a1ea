/** Prepares the variables that the SDK reads by itself; must run before the first client is built. */
export function prepareSdkEnvironment(env: NodeJS.ProcessEnv): void {
  env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const region = env.AWS_DEFAULT_REGION;
  // The AWS CLI and boto3 read it, the SDK for JavaScript does not.
  if (!env.AWS_REGION && region) env.AWS_REGION = region;
}

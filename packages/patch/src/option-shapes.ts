/** What the values of patch's own flags must look like, and how a usage error says so. */
export const address = { pattern: /^(s3|https):\/\/\S+$/, be: 'an s3:// or https:// address' };
export const bucket = { pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, be: 'a bucket name' };
export const percentage = { pattern: /^(100|\d{1,2}(\.\d+)?)%$/, be: 'a percentage such as 95%' };
export const tag = { pattern: /^tag:.{1,128}$/s, be: 'a tag such as tag:PatchWave' };

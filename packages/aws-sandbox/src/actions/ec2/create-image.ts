import * as z from 'zod';
import { createImage as beginImage } from '../../model/image.ts';
import { flag } from '../../wire/query-input.ts';
import { action } from '../action.ts';
import { tagSpecifications, tagsFor } from './tag-specifications.ts';

export const createImage = action({
  service: 'ec2',
  name: 'CreateImage',
  changes: true,
  input: z.strictObject({
    InstanceId: z.string(),
    Name: z.string().regex(/^[A-Za-z0-9 ()[\]./\-'@_]{3,128}$/, "must be 3 to 128 of letters, digits and  ()[]./-'@_"),
    Description: z.string().max(255).default(''),
    NoReboot: flag.default(false),
    BlockDeviceMapping: z
      .array(z.strictObject({ DeviceName: z.string(), NoDevice: z.string().optional() }))
      .default([]),
    TagSpecification: tagSpecifications(['image', 'snapshot']),
    DryRun: flag.optional(),
  }),
  run(input, { region }) {
    const excluded = input.BlockDeviceMapping.filter(({ NoDevice }) => NoDevice !== undefined);
    const image = beginImage(region, region.serverNamed(input.InstanceId), {
      name: input.Name,
      description: input.Description,
      noReboot: input.NoReboot,
      excludedDevices: new Set(excluded.map(({ DeviceName }) => DeviceName)),
      imageTags: tagsFor(input.TagSpecification, 'image'),
      snapshotTags: tagsFor(input.TagSpecification, 'snapshot'),
    });
    return { imageId: image.imageId };
  },
});

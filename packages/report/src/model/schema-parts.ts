import { instanceSchema } from '@cms-patching/core';
import * as z from 'zod';

export const recordErrorSchema = instanceSchema.shape.lzScan.unwrap().shape.error.unwrap();
export const count = z.number().int().nonnegative();
export const time = z.iso.datetime();

export interface RootVolumeTask {
  taskId: string;
}

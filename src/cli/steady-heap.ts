import v8 from 'node:v8';

/**
 * Lets the heap double before it is collected. A fuzz run leaves little behind but makes much, and of itself V8 would
 * take ever more memory for garbage over the first million commands.
 */
export function keepHeapSteady(): void {
  v8.setFlagsFromString('--heap-growing-percent=100');
}

import { shallowRef } from 'vue';

/**
 * Why nothing can be stored now, for people; null while everything can. Controls that would write are disabled by it and
 * say it: buttons by their `writes`, others by hand. The shell sets it.
 */
export const writingRefused = shallowRef<string | null>(null);

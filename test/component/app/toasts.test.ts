import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  dismissToast,
  holdToast,
  releaseToast,
  showToast,
  useToasts,
} from '#renderer/app/toasts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const { id } of useToasts().slice()) dismissToast(id);
  vi.useRealTimers();
});

const texts = (): string[] => useToasts().map(({ text }) => text);

describe('messages at the edge of the window', () => {
  it('go by themselves, errors later than others', () => {
    showToast('saved', { tone: 'good' });
    showToast('refused', { tone: 'bad' });
    vi.advanceTimersByTime(10_000);
    expect(texts()).toEqual(['refused']);
    vi.advanceTimersByTime(15_000);
    expect(texts()).toEqual([]);
  });

  it('stay while somebody points at them, and have their whole time again after that', () => {
    const id = showToast('refused', { tone: 'bad' });
    holdToast(id);
    vi.advanceTimersByTime(120_000);
    expect(texts()).toEqual(['refused']);
    releaseToast(id);
    vi.advanceTimersByTime(19_000);
    expect(texts()).toEqual(['refused']);
    vi.advanceTimersByTime(2000);
    expect(texts()).toEqual([]);
  });

  it('stay until they are dismissed where they have to, and are never more than four', () => {
    for (const number of [1, 2, 3, 4, 5]) showToast(String(number), { lasts: null });
    vi.advanceTimersByTime(1e9);
    expect(texts()).toEqual(['2', '3', '4', '5']);
  });
});

'use client';

export function VmsPage() {
  return null;
}

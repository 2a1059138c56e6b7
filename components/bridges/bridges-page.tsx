'use client';

export function BridgesPage() {
  return null;
}

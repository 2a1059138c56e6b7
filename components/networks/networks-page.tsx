'use client';

export function NetworksPage() {
  return null;
}

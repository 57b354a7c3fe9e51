/** Installers, uninstalling, and the setting that goes with it. */
import type {
  ClientSettings,
  InstallLines,
  InstallerPage,
  NewInstallerAnswer,
  NewInstallerBody,
  UninstallAnswer,
  StatisticsSettings,
} from '@sallyport/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './http.ts';

export const installersQuery = queryOptions({
  queryKey: ['admin', 'installers'],
  queryFn: ({ signal }) => request<InstallerPage>('GET', '/admin/installers', { signal }),
  staleTime: 10_000,
});

/** The lines that ask for the key: the same for every installer. */
export const installLinesQuery = queryOptions({
  queryKey: ['admin', 'install-lines'],
  queryFn: ({ signal }) => request<InstallLines>('GET', '/admin/install-lines', { signal }),
  staleTime: 0,
});

export function createInstaller(body: NewInstallerBody): Promise<NewInstallerAnswer> {
  return request('POST', '/admin/installers', { body });
}

export function extendInstaller(id: string, validMinutes: number): Promise<void> {
  return request('POST', `/admin/installers/${encodeURIComponent(id)}/extend`, { body: { validMinutes } });
}

export function revokeInstaller(id: string): Promise<void> {
  return request('POST', `/admin/installers/${encodeURIComponent(id)}/revoke`);
}

export function deleteInstaller(id: string): Promise<void> {
  return request('DELETE', `/admin/installers/${encodeURIComponent(id)}`);
}

export function uninstallClients(ids: readonly string[]): Promise<UninstallAnswer> {
  return request('POST', '/admin/jump-clients/uninstall', { body: { ids } });
}

export const clientSettingsQuery = queryOptions({
  queryKey: ['admin', 'client-settings'],
  queryFn: ({ signal }) => request<ClientSettings>('GET', '/admin/client-settings', { signal }),
  staleTime: 10_000,
});

export const statisticsQuery = queryOptions({
  queryKey: ['admin', 'client-statistics'],
  queryFn: ({ signal }) => request<StatisticsSettings>('GET', '/admin/client-statistics', { signal }),
  staleTime: 10_000,
});

export function changeStatistics(body: StatisticsSettings): Promise<void> {
  return request('PUT', '/admin/client-statistics', { body });
}

export function changeClientSettings(body: ClientSettings): Promise<void> {
  return request('PUT', '/admin/client-settings', { body });
}

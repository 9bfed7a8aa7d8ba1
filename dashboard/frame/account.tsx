import { ActionIcon, Menu, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { Icon } from '../look/icons.tsx';
import { useSession } from '../session/session.ts';
import styles from './account.module.css';

/** Who is signed in, how the page looks, and the way out. */
export function Account() {
  const { session, signOut } = useSession();
  const { setColorScheme } = useMantineColorScheme();
  const isDark = useComputedColorScheme('light') === 'dark';
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="default" radius="xl" aria-label={`Account: ${session.name}`}>
          <span className={styles.letter}>{session.name.charAt(0).toUpperCase()}</span>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={styles.who}>
          <span className={styles.name}>{session.name}</span>
          <span className="muted">
            {session.role}
            {session.scope && `, for ${scopeText(session.scope)}`}
          </span>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<Icon name={isDark ? 'sun' : 'moon'} size={16} />}
          onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
        >
          {isDark ? 'Light colours' : 'Dark colours'}
        </Menu.Item>
        <Menu.Item leftSection={<Icon name="list" size={16} />} component="a" href="/docs">
          The API
        </Menu.Item>
        {session.by_cookie && (
          <Menu.Item leftSection={<Icon name="leave" size={16} />} onClick={signOut}>
            Sign out
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function scopeText({ task_ids, project }: { readonly task_ids: readonly string[]; readonly project: string | null }) {
  return [...(project === null ? [] : [`the project ${project}`]), ...task_ids].join(', ');
}

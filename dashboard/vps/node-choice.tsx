import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { nodeList } from '../api/queries.ts';

interface Props {
  readonly value: string;
  readonly onChange: (node: string) => void;
}

/** Which node, where there are several. */
export function NodeChoice({ value, onChange }: Props) {
  const { data: nodes = [] } = useQuery(nodeList);
  if (nodes.length < 2) return null;
  const choices = nodes.map(({ name, up }) => ({ value: name, label: up ? name : `${name} (away)`, disabled: !up }));
  return (
    <NativeSelect
      label="Node"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      data={[{ value: '', label: 'Any with room' }, ...choices]}
    />
  );
}

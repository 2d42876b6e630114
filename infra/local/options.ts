import { parseArgs } from 'node:util';

/** What the command line of `npm start` asks for. */
export interface Options {
  readonly port: number;
  readonly controlPort: number;
  /** True when the port was asked for by name, so that another one deserves a word. */
  readonly portGiven: boolean;
  readonly controlPortGiven: boolean;
  readonly story: boolean;
  /** Without it there are tables and no town: for somebody's own files. */
  readonly seed: boolean;
  readonly exit: boolean;
  readonly dataDir?: string;
  readonly disorder: number;
  readonly verbose: boolean;
  readonly jsonReady: boolean;
  readonly help: boolean;
}

/** Ports when none are asked for. */
const defaults = { port: 8787, controlPort: 8788 };

export const help = `用法 Usage: npm start -- [options]

  --port N           接口端口 port of the API (default ${defaults.port}; 0: any free one)
  --control-port N   控制端口 port of the control server (default ${defaults.controlPort})
  --no-story         不演示故事 leave out the story
  --empty            不写入演示数据，也不演示 no demonstration town, and so no story
  --exit             故事结束后退出 leave after the story, with status 0 or 1
  --data DIR         数据保存目录 keep the data in DIR (default: in memory)
  --disorder P       重复与乱序的概率 chance from 0 to 1 of duplicates and disorder (default 0)
  --verbose          显示各函数日志 print the logs of the functions
  --json-ready       就绪后输出一行 JSON print one line of JSON when ready, nothing else
  --help             显示本说明 show this
`;

/** Thrown for a command line that makes no sense. */
export class WrongUsage extends Error {}

/** Reads the command line. Throws `WrongUsage`. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parse(args);
  const disorder = Number(values.disorder ?? 0);
  if (!(disorder >= 0 && disorder <= 1)) throw new WrongUsage('--disorder must be between 0 and 1');
  return {
    port: port(values.port, 'port') ?? defaults.port,
    controlPort: port(values['control-port'], 'control-port') ?? defaults.controlPort,
    portGiven: values.port !== undefined,
    controlPortGiven: values['control-port'] !== undefined,
    story: values['no-story'] !== true && values.empty !== true,
    seed: values.empty !== true,
    exit: values.exit === true,
    ...(values.data === undefined ? {} : { dataDir: values.data }),
    disorder,
    verbose: values.verbose === true,
    jsonReady: values['json-ready'] === true,
    help: values.help === true,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string' },
        'control-port': { type: 'string' },
        'no-story': { type: 'boolean' },
        empty: { type: 'boolean' },
        exit: { type: 'boolean' },
        data: { type: 'string' },
        disorder: { type: 'string' },
        verbose: { type: 'boolean' },
        'json-ready': { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new WrongUsage(error instanceof Error ? error.message : String(error));
  }
}

function port(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number > 65_535) throw new WrongUsage(`--${name} must be a port from 0 to 65535`);
  return number;
}

/**
 * A program that changes the folders /base and /data all the time, at random: `python3 -c WRITER seed`. Most of what is
 * in /data/still it leaves alone. What it does is counted in /tmp/acts-<seed>.
 */
export const WRITER = `
import os, random, sys, time
r = random.Random(int(sys.argv[1]))
TOPS = ['/base', '/base', '/data/live', '/data/live', '/data/live']
NAMES = ['a', 'b', 'c', 'd', 'e f', 'sub', 'sub2', 'n' * 120]

def folder():
    at = '/data/still/%d' % r.randrange(5) if r.random() < 0.05 else r.choice(TOPS)
    while r.random() < 0.6:
        inside = [e.path for e in os.scandir(at) if e.is_dir(follow_symlinks=False)]
        if not inside: break
        at = r.choice(inside)
    return at

def there():
    at = folder()
    inside = [e.path for e in os.scandir(at)]
    return r.choice(inside)

def some(): return folder() + '/' + r.choice(NAMES)
def text(): return (str(r.random()) * r.randrange(1, 1000)).encode()

def write(path, how='wb'):
    if os.path.exists(path) and not os.path.isfile(path): return
    with open(path, how) as f: f.write(text())

def remove(path):
    if not os.path.isdir(path) or os.path.islink(path): return os.unlink(path)
    for e in list(os.scandir(path)): remove(e.path)
    os.rmdir(path)

def replace(path):
    draft = some(); write(draft); os.rename(draft, path)

def within(path):
    with open(path, 'r+b') as f:
        f.seek(r.randrange(0, 5000)); f.write(b'XX')

def swap(one, other):
    aside = some()
    os.rename(one, aside); os.rename(other, one); time.sleep(r.random() / 20)
    os.rename(one, other); os.rename(aside, one)

def mode(path):
    if not os.path.islink(path): os.chmod(path, r.randrange(0o100, 0o1777))

def anew(path): remove(path); os.mkdir(path); write(path + '/a')

ACTS = [
    lambda: write(some()), lambda: write(some()), lambda: write(there(), 'ab'), lambda: within(there()),
    lambda: replace(there()), lambda: remove(there()), lambda: os.mkdir(some()), lambda: os.mkdir(some()),
    lambda: os.truncate(there(), r.choice([0, 10, 100000])), lambda: os.rename(there(), some()),
    lambda: os.rename(there(), there()), lambda: os.link(there(), some()), lambda: os.symlink(some()[-90:], some()),
    lambda: mode(there()),
    lambda: os.lchown(there(), r.randrange(9), r.randrange(3000000)), lambda: os.utime(there(), (1, r.random() * 1e9)),
    lambda: swap(there(), there()), lambda: swap(there(), there()),
    lambda: os.mkfifo(some()), lambda: anew(there()),
    lambda: os.truncate('/data/live/log', 0) if r.random() < 0.1 else write('/data/live/log', 'ab'),
]
acts = open('/tmp/acts-' + sys.argv[1], 'ab', buffering=0)
while True:
    try:
        r.choice(ACTS)()
        acts.write(b'.')
    except (OSError, ValueError, IndexError, NotImplementedError): pass
    time.sleep(r.random() / 50)
`;

/** Fills both folders: 5,600 small files that are mostly left alone, and some larger ones. */
export const FILL = `
import os, random
r = random.Random(1)
os.makedirs('/data/live', exist_ok=True)
for nth in range(70):
    at = '/data/still/%d/in' % nth
    os.makedirs(at, exist_ok=True)
    for n in range(80):
        with open('%s/%d' % (at, n), 'w') as f: f.write(str(r.random()) * r.randrange(1, 50))
os.link('/data/still/0/in/1', '/data/still/1/in/twin'); os.link('/data/still/2/in/2', '/data/still/2/in/twin')
os.symlink('../0', '/data/still/link')
for n in range(6):
    with open('/data/still/large%d' % n, 'wb') as f: f.write(r.randbytes(4 << 20))
`;

/** Counts in /data/a, then in /data/z, now and then: whoever sees /data/z ahead saw no moment of that disk. */
export const IN_TURN = `
import os, random, time
def count(path, n):
    with open(path, 'r+b') as f: f.write(b'%08d' % n)
for n in range(1, 1000000):
    count('/data/a', n); time.sleep(random.random() / 50); count('/data/z', n)
    time.sleep(random.choice([0.05, 0.1, 0.3, 1]))
`;

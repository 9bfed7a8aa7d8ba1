/**
 * Scripts for a Debian VPS: first it is lived in, then it is broken. Left out, because a commit of Docker 20.10 cannot
 * carry them: sockets, `user.*` attributes, ACLs, and names that begin with `.wh.`.
 */

const OWNERS_AND_MODES = `
  mkdir -p /data/modes && cd /data/modes
  echo one > high-owner && chown 70001:80002 high-owner
  echo two > highest-owner && chown 3000000000:4000000000 highest-owner
  for mode in 0000 0400 0640 0755 0777 1777 2755 4755 6711; do echo $mode > file-$mode; chmod $mode file-$mode; done
  for mode in 0700 0755 1777 2775; do mkdir dir-$mode; chmod $mode dir-$mode; done
  cp /usr/bin/true capable && setcap cap_net_bind_service,cap_sys_time+ep capable
  touch -d @1 from-1970 && touch -d 2100-01-01 from-2100 && mkdir -p old && touch -d 2001-02-03 old`;

const KINDS = `
  mkdir -p /data/kinds/empty /data/kinds/deep/er && cd /data/kinds
  head -c 3000000 /dev/urandom > random && ln random twin && ln random deep/er/triplet
  ln -s random link && ln -s /etc/passwd absolute && ln -s nowhere dangling && ln -s .. up && ln -s loop loop
  truncate -s 8M sparse && printf middle | dd of=sparse bs=1 seek=4000000 conv=notrunc status=none
  mkfifo -m 0622 pipe && chown 7:8 pipe
  mknod null c 1 3 && chmod 666 null && mknod disk b 7 200 && : > nothing
  mkdir many && for n in $(seq 300); do echo $n > many/$n; done`;

const NAMES = `
  mkdir /data/names && cd /data/names
  echo a > 'with  spaces ' && echo b > "$(printf 'line\\nbreak')" && echo c > 'Grüße 東京 🚀' && echo d > ./-rf
  echo e > 'back\\slash' && echo f > '*"quoted"?' && echo g > "$(printf '%0255d' 7)" && echo h > ..three
  path=$(printf '%0200d' 1)/$(printf '%0200d' 2)/$(printf '%0200d' 3) && mkdir -p "$path" && echo i > "$path/file"`;

const CHANGED_BASE = `
  rm /etc/debian_version && rm -r /usr/share/common-licenses
  chmod 0600 /etc/motd && chown 5:5 /etc/host.conf && echo mine > /etc/issue.net && touch -d 2002-02-02 /usr/share
  rm /etc/issue && mkdir /etc/issue && echo in > /etc/issue/it
  rm -r /etc/dpkg/origins && echo 'was a directory' > /etc/dpkg/origins
  rm -r /etc/skel && mkdir -m 0711 /etc/skel && echo only > /etc/skel/this
  rm -r /etc/cron.daily && ln -s /data /etc/cron.daily
  mkdir /usr/share/doc/mine && mv /usr/share/doc/tar /usr/share/doc/mine/moved`;

const PACKAGE = `
  mkdir -p /tmp/build/DEBIAN /tmp/build/usr/bin && cd /tmp
  printf 'Package: tried\\nVersion: 1.2\\nArchitecture: all\\nMaintainer: A <a@b.example>\\nDescription: tried\\n' \\
    > build/DEBIAN/control
  printf '#!/bin/sh\\necho tried\\n' > build/usr/bin/tried && chmod 755 build/usr/bin/tried
  dpkg-deb --build build tried.deb > /dev/null && dpkg -i tried.deb > /dev/null && rm -r build`;

const DATABASE = `
  sqlite3 /srv/shop.db 'create table orders (id integer primary key, what text);
    with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000)
    insert into orders select i, hex(randomblob(20)) from n;'`;

export const LIVE_IN_IT = [OWNERS_AND_MODES, KINDS, NAMES, CHANGED_BASE, PACKAGE, DATABASE].join('\n');

/** Nothing can be started in it afterwards. */
export const BREAK_IT = `
  cd /data && echo overwritten > modes/high-owner && chmod 777 modes/* && chown -R 1:1 names && rm -r kinds/empty
  rm kinds/random && mkdir kinds/random && rm -r kinds/many && echo file > kinds/many && setcap -r modes/capable
  echo new > /new && mkdir -p /etc/skel/more && sqlite3 /srv/shop.db 'delete from orders' && dpkg -r tried > /dev/null
  echo back > /etc/debian_version && rm -r /var/lib/dpkg /usr/share /root
  rm -rf /etc /usr/lib 2> /dev/null || : the mount points of the Engine cannot go`;

/** What the people in it would notice. */
export const LOOK_AT_IT = `
  tried && dpkg -s tried | grep ^Status && sqlite3 /srv/shop.db 'select count(*), max(length(what)) from orders'`;

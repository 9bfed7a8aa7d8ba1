#!/bin/sh
# enter-tree.sh TREE SCRATCH SHARED PRIVATE TMP COMMAND...
#
# Becomes COMMAND with TREE as its root filesystem. To be run in a mount namespace of its own that has kept the
# propagation of its parent (`unshare --mount --propagation unchanged`), because SHARED, PRIVATE and TMP are at the same
# paths inside as outside: what is mounted within SHARED is seen on both sides, within PRIVATE only inside, and TMP has
# the folders that tests give to containers. Nothing is written into TREE: a layer over it, in SCRATCH, takes all changes.
#
# Not chroot: with that, what the engine runs (`docker exec`) lands in the root of the real machine.
set -eu
tree=$1 scratch=$2 shared=$3 private=$4 tmp=$5
shift 5

# PRIVATE is a mount that is not shared, so nothing that is put below it is seen outside.
root=$private/root
mkdir -p "$root" "$scratch/changes" "$scratch/work"
mount -t overlay -o "lowerdir=$tree,upperdir=$scratch/changes,workdir=$scratch/work" overlay "$root"
mount --make-private "$root"

for folder in /proc /dev "$tmp"; do
  mkdir -p "$root$folder"
  mount --rbind "$folder" "$root$folder"
  mount --make-rslave "$root$folder"
done
# After TMP, within which they may be.
for folder in "$shared" "$private"; do
  mkdir -p "$root$folder"
  mount --bind "$folder" "$root$folder"
done
# Its own, because /sys shows the network namespace that it was mounted in.
mount -t sysfs sysfs "$root/sys"
mount --rbind /sys/fs/cgroup "$root/sys/fs/cgroup"
mount --make-rslave "$root/sys/fs/cgroup"

cd "$root"
pivot_root . mnt
# A slave first: unmounting what is shared would unmount it outside, too.
mount --make-rslave /mnt
umount --lazy /mnt
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"

#!/bin/bash
# tests/fresh/machine.sh RELEASE MIRROR FOLDER PACKAGES TESTS...: the first process of the machine
# that fresh.sh makes. It starts in mount and PID namespaces of its own, where FOLDER has what the
# machine gets from this one, and becomes newcomer.sh in there.
set -euo pipefail
release=$1 mirror=$2 machine=$3 packages=$4
shift 4

cannot() { # TEXT
    echo "fresh.sh: $*" >&2
    exit 3
}

mount --bind "$machine" "$machine" # what pivot_root wants, and nosuid or nodev would not do
mount -o remount,bind,suid,dev,exec "$machine"

echo "== a minimal $release"
mkdir -p "$machine/etc/dpkg/dpkg.cfg.d"
echo force-unsafe-io >"$machine/etc/dpkg/dpkg.cfg.d/fast" # nothing here outlives a power cut
debootstrap --variant=minbase --include=git,ca-certificates --cache-dir="$packages" \
    "$release" "$machine" "$mirror" >"$machine/debootstrap.log" 2>&1 || {
    tail -20 "$machine/debootstrap.log" >&2
    cannot "no $release could be made from $mirror"
}

cd "$machine"
mv apt.conf etc/apt/apt.conf.d/host
mv resolv.conf etc/
printf '%s\n' 'APT::Keep-Downloaded-Packages "true";' 'APT::Sandbox::User "root";' \
    >etc/apt/apt.conf.d/packages
mkdir -p usr/local/share/ca-certificates
find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} usr/local/share/ca-certificates/ \;

mountpoint -q proc || mount -t proc proc proc
mountpoint -q sys || mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
ln -s /proc/self/fd dev/fd
for fd in 0:stdin 1:stdout 2:stderr; do
    ln -s "/proc/self/fd/${fd%:*}" "dev/${fd#*:}"
done
ln -s pts/ptmx dev/ptmx
mkdir -m 1777 dev/shm
mkdir dev/pts
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
mount --bind "$packages" var/cache/apt/archives

mkdir .host
pivot_root . .host
exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
    bash /newcomer.sh "$release" "$@"

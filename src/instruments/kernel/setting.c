#include "setting.h"

#include <fcntl.h>
#include <string.h>

#define FOLDER "/proc/sys/net/ipv4/"

int tw_setting_write(const struct tw_setting *setting, struct tw_err *err)
{
    char path[sizeof FOLDER + TW_NAME_SIZE];
    (void)snprintf(path, sizeof path, FOLDER "%s", setting->name);
    TW_AUTO(tw_fd_drop) int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return tw_fail(err, 0,
                       "this kernel has no setting net.ipv4.%s (in a network namespace)",
                       setting->name);
    if (fd < 0)
        return tw_fail(err, errno, "setting net.ipv4.%s", setting->name);
    if (write(fd, setting->value, strlen(setting->value)) < 0)
        return tw_fail(err, errno, "setting net.ipv4.%s = %s", setting->name, setting->value);
    return 0;
}

static bool read_setting(const char *name, char value[TW_NAME_SIZE])
{
    char path[sizeof FOLDER + TW_NAME_SIZE];
    (void)snprintf(path, sizeof path, FOLDER "%s", name);
    TW_AUTO(tw_fd_drop) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t n = read(fd, value, TW_NAME_SIZE - 1);
    if (n <= 0)
        return false;
    value[n] = '\0';
    value[strcspn(value, "\n")] = '\0';
    for (char *tab = value; (tab = strchr(tab, '\t')) != NULL;)
        *tab = ' ';
    return value[0] != '\0';
}

void tw_setting_read_all(struct tw_facts *facts)
{
    static const char *const names[] = {
        "ip_local_port_range", "tcp_fin_timeout", "tcp_max_tw_buckets",
        "tcp_orphan_retries",  "tcp_retries2",    "tcp_rfc1337",
        "tcp_timestamps",      "tcp_tw_reuse",    "tcp_tw_reuse_delay",
    };
    _Static_assert(TW_COUNT(names) <= TW_MAX_SETTINGS, "more settings than a run has room for");

    facts->n_settings = 0;
    for (size_t i = 0; i < TW_COUNT(names); i++) {
        struct tw_setting *setting = &facts->settings[facts->n_settings];
        *setting = (struct tw_setting){0};
        (void)snprintf(setting->name, sizeof setting->name, "%s", names[i]);
        if (read_setting(names[i], setting->value))
            facts->n_settings++;
    }
}

#include "cgroup_names.h"

#include "owner_facts.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

enum { DEEPEST = 16 };

struct tree {
    struct tw_port_look *look;
    size_t n_named;
    tw_ns until_ns;
    char path[PATH_MAX]; /* of the folder that is walked */
};

static bool is_open_somewhere(const struct tw_port_look *look, size_t socket, size_t *hold)
{
    while (*hold < look->n_holds && look->holds[*hold].socket < socket)
        ++*hold;
    return *hold < look->n_holds && look->holds[*hold].socket == socket;
}

static struct tw_port_cgroup *find_cgroup(struct tw_port_look *look, uint64_t id)
{
    for (size_t i = 0; i < look->n_cgroups; i++) {
        if (look->cgroups[i].id == id)
            return &look->cgroups[i];
    }
    return NULL;
}

static void list_ids(struct tw_port_look *look)
{
    size_t hold = 0;
    look->n_cgroups = 0;
    for (size_t i = 0; i < look->n_sockets && look->n_cgroups < TW_PORT_CGROUPS; i++) {
        uint64_t id = look->sockets[i].cgroup;
        if (id > 1 && !is_open_somewhere(look, i, &hold) && find_cgroup(look, id) == NULL)
            look->cgroups[look->n_cgroups++] = (struct tw_port_cgroup){.id = id};
    }
}

/* Returns whether the search is over. */
static bool note_folder(struct tree *tree, uint64_t inode)
{
    struct tw_port_cgroup *cgroup = find_cgroup(tree->look, inode);
    if (cgroup != NULL && cgroup->unit[0] == '\0') {
        tw_owner_facts_unit(tree->path, cgroup->unit);
        tree->n_named++;
    }
    return tree->n_named == tree->look->n_cgroups || tw_now() >= tree->until_ns;
}

static void drop_folder(DIR **folder)
{
    if (*folder != NULL)
        (void)closedir(*folder);
}

/* Takes `fd`. Returns whether the search is over. Ends DEEPEST folders down. */
/* NOLINTNEXTLINE(misc-no-recursion) */
static bool walk(struct tree *tree, int fd, unsigned depth)
{
    TW_AUTO(drop_folder) DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *entry = NULL;
    size_t length = strlen(tree->path);
    bool over = false;
    while (!over && folder != NULL && (entry = readdir(folder)) != NULL) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.')
            continue;
        (void)snprintf(tree->path + length, sizeof tree->path - length, "/%s", entry->d_name);
        over = note_folder(tree, entry->d_ino);
        if (!over && depth < DEEPEST)
            over = walk(
                tree, openat(dirfd(folder), entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
                depth + 1);
        tree->path[length] = '\0';
    }
    return over;
}

void tw_cgroup_names_read(const char *root, tw_ns until_ns, struct tw_port_look *look)
{
    struct tree tree = {.look = look, .until_ns = until_ns};
    list_ids(look);
    if (look->n_cgroups > 0)
        (void)walk(&tree, open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC), 1);
}

/* SPDX-License-Identifier: MIT */
/*
 * reply.sqlite: the little of SQLite that a store needs, as a module of its own, so that the core
 * needs no libsqlite3. A statement is prepared, run to its end and finalized in one call: none is
 * left open, so that none holds a lock.
 */
#include "reply.h"

#include "lua/compat.h"

#include <sqlite3.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define DATABASE "reply.sqlite"
#define FORKED "the database was open when this process was forked"
#define DESCRIPTORS 65536 /* that are looked at, where this process was forked */
#define EXACT 9007199254740992.0 /* 2^53 */

/*
 * The files that SQLite has open beside the database's own from the first statement on. What others
 * commit stands in the first, and is found by the second. SQLite does not look whether they are still
 * the ones that have these names.
 */
static const char *const companions[] = {"-wal", "-shm"};

#define COMPANIONS (sizeof companions / sizeof *companions)

struct place {
    bool known;
    dev_t device;
    ino_t inode;
};

struct database {
    sqlite3 *handle; /* owned; NULL: closed */
    pid_t pid; /* of the process that may use it */
    struct place places[COMPANIONS]; /* where these were */
};

/*
 * What this process has open. SQLite keeps lists of its own of that, which a forked child inherits
 * and which are wrong there: the child may neither use nor close what was open, nor open it anew.
 */
static struct {
    _Atomic int count;
    _Atomic pid_t pid;
    _Atomic bool inherited; /* something was open when this process was forked */
} opened;

static void notice_fork(void)
{
    if (opened.pid != getpid() && opened.count > 0) {
        opened.inherited = true;
        opened.count = 0;
    }
    opened.pid = getpid();
}

/* Whether some descriptor of this process is of that file. */
static bool is_open_here(const char *path)
{
    struct stat wanted;
    struct stat found;
    int descriptor;

    if (stat(path, &wanted) != 0)
        return false;
    for (descriptor = 0; descriptor < DESCRIPTORS; descriptor++) {
        if (fstat(descriptor, &found) == 0 && found.st_dev == wanted.st_dev &&
            found.st_ino == wanted.st_ino)
            return true;
    }
    return false;
}

static int fail(lua_State *L, int code, const char *message)
{
    lua_pushnil(L);
    lua_pushinteger(L, code);
    lua_pushstring(L, message);
    return 3;
}

static struct database *check_database(lua_State *L)
{
    struct database *database = luaL_checkudata(L, 1, DATABASE);

    if (!database->handle)
        luaL_error(L, "the database is closed");
    return database;
}

static void release(struct database *database)
{
    if (database->handle && database->pid == getpid()) {
        (void)sqlite3_close_v2(database->handle);
        opened.count--;
    }
    database->handle = NULL;
}

/* close = __gc = __close */
static int database_close(lua_State *L)
{
    struct database *database = reply_compat_testudata(L, 1, DATABASE);

    if (database)
        release(database);
    return 0;
}

/*
 * Whether there is a file by this path, or one could be made. SQLite would make it readable for
 * everybody; its other files get the rights of this one. And it would mend a path that is none, such
 * as one with a slash at its end, by which nobody could ask the system for the file's names. A file
 * that is there is not opened: its close would end the locks that SQLite has on it in this process.
 * Gives SQLite's code: beside a device it would leave a journal.
 */
static int create_private(const char *path)
{
    const int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    int file = open(path, flags | O_EXCL, S_IRUSR | S_IWUSR);
    struct stat about;

    if (file < 0 && errno == EEXIST) {
        if (stat(path, &about) == 0)
            return S_ISREG(about.st_mode) ? SQLITE_OK : SQLITE_CANTOPEN_ISDIR;
        file = open(path, flags, S_IRUSR | S_IWUSR); /* a link to a file that is not there yet */
    }
    if (file < 0)
        return SQLITE_CANTOPEN;
    (void)close(file);
    return SQLITE_OK;
}

/* sqlite.open(path) -> database | nil, extended result code, message */
static int sqlite_open(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct database *database = lua_newuserdata(L, sizeof *database);
    int code;

    *database = (struct database){.pid = getpid()};
    luaL_getmetatable(L, DATABASE);
    lua_setmetatable(L, -2);
    notice_fork();
    if (opened.inherited && is_open_here(path))
        return fail(L, SQLITE_MISUSE, FORKED);
    code = create_private(path);
    if (code != SQLITE_OK)
        return fail(L, code, sqlite3_errstr(code));
    code = sqlite3_open_v2(path, &database->handle,
                           SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    if (database->handle) {
        opened.count++;
        (void)sqlite3_extended_result_codes(database->handle, 1);
    }
    if (code == SQLITE_OK)
        return 1;
    code = database->handle ? sqlite3_extended_errcode(database->handle) : code;
    fail(L, code, database->handle ? sqlite3_errmsg(database->handle) : sqlite3_errstr(code));
    release(database);
    return 3;
}

/* Texts keep their NUL bytes; SQLite takes them as they lie in Lua's memory during the call. */
static int bind(lua_State *L, sqlite3_stmt *statement, int place, int index)
{
    double number;
    size_t length;
    const char *text;

    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &length);
        return sqlite3_bind_text64(statement, place, text, length, SQLITE_STATIC, SQLITE_UTF8);
    case LUA_TNUMBER:
        number = lua_tonumber(L, index);
        if (number >= -EXACT && number <= EXACT && number == (double)(sqlite3_int64)number)
            return sqlite3_bind_int64(statement, place, (sqlite3_int64)number);
        return sqlite3_bind_double(statement, place, number);
    default:
        return sqlite3_bind_null(statement, place);
    }
}

static void push_column(lua_State *L, sqlite3_stmt *statement, int column)
{
    const char *bytes;

    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        reply_compat_pushwhole(L, sqlite3_column_int64(statement, column));
        break;
    case SQLITE_FLOAT:
        lua_pushnumber(L, sqlite3_column_double(statement, column));
        break;
    case SQLITE_NULL:
        lua_pushboolean(L, 0); /* false holds the place */
        break;
    default:
        bytes = sqlite3_column_blob(statement, column); /* before its length, says SQLite */
        lua_pushlstring(L, bytes, (size_t)sqlite3_column_bytes(statement, column));
    }
}

static struct place place_of(const struct database *database, const char *companion)
{
    char path[PATH_MAX];
    struct stat found;

    (void)sqlite3_snprintf(sizeof path, path, "%s%s", sqlite3_db_filename(database->handle, "main"),
                           companion);
    if (stat(path, &found) != 0)
        return (struct place){.known = false};
    return (struct place){.known = true, .device = found.st_dev, .inode = found.st_ino};
}

static void remember_companions(struct database *database)
{
    size_t i;

    for (i = 0; i < COMPANIONS; i++) {
        if (!database->places[i].known)
            database->places[i] = place_of(database, companions[i]);
    }
}

static bool have_companions_moved(const struct database *database)
{
    size_t i;

    for (i = 0; i < COMPANIONS; i++) {
        const struct place *then = &database->places[i];
        struct place now;

        if (!then->known)
            continue;
        now = place_of(database, companions[i]);
        if (!now.known || now.device != then->device || now.inode != then->inode)
            return true;
    }
    return false;
}

struct run {
    sqlite3_stmt *statement; /* owned by database_run */
    int code;
};

/* The rows of a statement as a list of lists. May raise for want of memory. */
static int rows(lua_State *L)
{
    struct run *run = lua_touserdata(L, 1);
    int count = sqlite3_column_count(run->statement);
    int row;
    int column;

    lua_newtable(L);
    for (row = 1; (run->code = sqlite3_step(run->statement)) == SQLITE_ROW; row++) {
        lua_createtable(L, count, 0);
        for (column = 0; column < count; column++) {
            push_column(L, run->statement, column);
            lua_rawseti(L, -2, column + 1);
        }
        lua_rawseti(L, -2, row);
    }
    return 1;
}

/* database:run(sql, ...) -> list of rows, changes | nil, extended result code, message */
static int database_run(lua_State *L)
{
    struct database *database = check_database(L);
    size_t length;
    const char *sql = luaL_checklstring(L, 2, &length);
    int count = lua_gettop(L) - 2;
    int code;
    struct run *run;
    int raised = 0;
    int i;

    if (database->pid != getpid())
        return fail(L, SQLITE_MISUSE, FORKED);
    lua_pushcfunction(L, rows);
    run = lua_newuserdata(L, sizeof *run);
    run->statement = NULL;
    run->code = sqlite3_prepare_v2(database->handle, sql, (int)length, &run->statement, NULL);
    for (i = 1; i <= count && run->code == SQLITE_OK; i++)
        run->code = bind(L, run->statement, i, i + 2);
    code = run->code;
    if (code == SQLITE_OK) {
        raised = lua_pcall(L, 1, 1, 0);
        code = run->code;
    }
    (void)sqlite3_finalize(run->statement);
    if (raised)
        return lua_error(L);
    database = check_database(L); /* making the rows may run a finalizer, and that may close it */
    if (code != SQLITE_DONE)
        return fail(L, code, sqlite3_errmsg(database->handle));
    remember_companions(database);
    reply_compat_pushwhole(L, sqlite3_changes(database->handle));
    return 2;
}

/* database:moved() -> whether a file of it has another name now, or none */
static int database_moved(lua_State *L)
{
    struct database *database = check_database(L);
    int moved = 0;

    (void)sqlite3_file_control(database->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
    lua_pushboolean(L, moved || have_companions_moved(database));
    return 1;
}

/*
 * Whether the file is mounted by itself, as `docker -v sends.db:/app/sends.db` does it. Not known of
 * an old kernel, of a sandbox that forbids to ask, and with headers that have no such attribute.
 */
static bool is_mounted_alone(const char *path)
{
#ifdef STATX_ATTR_MOUNT_ROOT
    struct statx about;

    if (statx(AT_FDCWD, path, 0, 0, &about) == 0)
        return (about.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#else
    (void)path;
#endif
    return false;
}

/*
 * sqlite.has_one_name(path) -> whether nobody can come to the file by another path. A symbolic link
 * is none: SQLite follows it.
 */
static int sqlite_has_one_name(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat about;
    bool linked = stat(path, &about) == 0 && about.st_nlink > 1;

    lua_pushboolean(L, !linked && !is_mounted_alone(path));
    return 1;
}

/* sqlite.file_system(path) -> its number, see statfs(2) | nil, code, why */
static int sqlite_file_system(lua_State *L)
{
    struct statfs about;

    if (statfs(luaL_checkstring(L, 1), &about) != 0)
        return fail(L, SQLITE_CANTOPEN, strerror(errno));
    reply_compat_pushwhole(L, (int64_t)(uint32_t)about.f_type);
    return 1;
}

static void register_database(lua_State *L)
{
    static const luaL_Reg metamethods[] = {
        {"__gc", database_close},
        {"__close", database_close},
        {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"run", database_run},
        {"moved", database_moved},
        {"close", database_close},
        {NULL, NULL},
    };

    reply_compat_metatable(L, DATABASE, metamethods, methods);
}

__attribute__((visibility("default"))) int luaopen_reply_sqlite(lua_State *L);

int luaopen_reply_sqlite(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"open", sqlite_open},
        {"file_system", sqlite_file_system},
        {"has_one_name", sqlite_has_one_name},
        {NULL, NULL},
    };

    register_database(L);
    lua_newtable(L);
    reply_compat_setfuncs(L, functions);
    lua_pushstring(L, sqlite3_libversion());
    lua_setfield(L, -2, "sqlite_version");
    return 1;
}

/* A callback library that makes every mistake there is, on demand. */

#include <pthread.h>
#include <stdlib.h>

typedef void (*legacy_done)(void *user_data, int value);
typedef void (*legacy_free)(void *user_data);
typedef int (*legacy_row)(int row, void *user_data);

struct legacy_request {
    int value;
    void *library;
};
typedef void (*legacy_complete)(struct legacy_request *request);

enum how { LATER, INLINE, TWICE, FAIL, FAIL_AND_FREE };

/* What waits: a callback with user data, or a request. */
struct legacy {
    legacy_done done;
    void *user_data;
    legacy_free free;
    legacy_complete complete;
    struct legacy_request *request;
    int value;
    /* Given to complete, which may free it. */
    struct legacy_request *stale;
};

struct legacy *legacy_open(void) { return calloc(1, sizeof(struct legacy)); }

/* Frees nothing that waits: the library has forgotten about it. */
void legacy_close(struct legacy *l) { free(l); }

int legacy_waits(const struct legacy *l) { return l->done || l->complete; }

/* Calls what waits, which goes on to wait. A request is not looked at again once it was given away. */
static void call(struct legacy *l) {
    if (l->done)
        l->done(l->user_data, l->value);
    if (l->complete) {
        if (l->request)
            l->request->value = l->value;
        l->stale = l->request ? l->request : l->stale;
        l->request = NULL;
        l->complete(l->stale);
    }
}

/* Gives the user data back. */
void legacy_forget(struct legacy *l) {
    legacy_free give_back = l->free;
    void *user_data = l->user_data;
    l->done = NULL;
    l->complete = NULL;
    l->free = NULL;
    if (give_back)
        give_back(user_data);
}

void legacy_call(struct legacy *l, int value) {
    l->value = value;
    call(l);
}

static void *call_on_thread(void *l) {
    call(l);
    return NULL;
}

void legacy_call_on_thread(struct legacy *l, int value) {
    pthread_t thread;
    l->value = value;
    if (pthread_create(&thread, NULL, call_on_thread, l) == 0)
        pthread_join(thread, NULL);
}

static int begin(struct legacy *l, enum how how) {
    switch (how) {
    case LATER:
        return 0;
    case TWICE:
        legacy_call(l, 1);
        /* fall through */
    case INLINE:
        legacy_call(l, how == TWICE ? 2 : 1);
        legacy_forget(l);
        return 0;
    case FAIL:
        l->free = NULL;
        /* fall through */
    default:
        legacy_forget(l);
        return -5;
    }
}

int legacy_start(struct legacy *l, int how, legacy_done done, void *user_data, legacy_free free) {
    l->done = done;
    l->user_data = user_data;
    l->free = free;
    return begin(l, how);
}

int legacy_submit(struct legacy *l, int how, struct legacy_request *request, legacy_complete complete) {
    l->request = request;
    l->complete = complete;
    request->library = l;
    return begin(l, how);
}

/* Numbers from 1, until the callback gives something other than zero. */
struct rows {
    int count;
    legacy_row row;
    void *user_data;
    int result;
};

static void *each(void *arg) {
    struct rows *rows = arg;
    rows->result = 0;
    for (int i = 1; i <= rows->count && rows->result == 0; i++)
        rows->result = rows->row(i, rows->user_data);
    return NULL;
}

int legacy_each(int count, legacy_row row, void *user_data) {
    struct rows rows = {count, row, user_data, 0};
    if (count < 0)
        return -5;
    each(&rows);
    return rows.result;
}

int legacy_each_on_thread(int count, legacy_row row, void *user_data) {
    struct rows rows = {count, row, user_data, 0};
    pthread_t thread;
    if (pthread_create(&thread, NULL, each, &rows) != 0)
        return -5;
    pthread_join(thread, NULL);
    return rows.result;
}

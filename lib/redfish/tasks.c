/* The tasks, and their monitors: what goes on after a request was answered. */
#include "redfish/families.h"

#include "redfish/taskdir.h"

#include <errno.h>

#define TASKS   RF_ROOT "/TaskService/Tasks"
#define MONITOR RF_ROOT "/TaskService/TaskMonitors"
#define POLL    1 /* seconds that a client is asked to wait */

static bool
read_it(struct rf *r, struct task *out)
{
	bool alive;

	return task_read(r->state, rf_arg(r, "task"), out, &alive) == 0;
}

static bool
task_exists(struct rf *r)
{
	struct task t;

	return read_it(r, &t);
}

static void
service(struct rf *r)
{
	rf_set_text(r, "DateTime", rf_time(r, r->now));
	rf_set_int(r, "TaskAutoDeleteTimeoutMinutes", TASK_KEPT / 60);
}

static void
tasks(struct rf *r)
{
	uint64_t id[4 * TASK_MAX];
	ssize_t n = task_list(r->state, id, sizeof id / sizeof *id);

	for (ssize_t i = 0; i < n; i++)
		rf_member(r, TASKS "/%010llu", (unsigned long long)id[i]);
}

/* What became of it, as the messages of the Base registry. */
static json_t *
messages(const struct task *t)
{
	static const char *const none[MESSAGE_ARGS] = {"", "", "", ""};
	json_t *list = json_array(), *m;

	if (!task_over(t->state))
		return list;
	m = message_make(t->state == TASK_COMPLETED ? RF_MSG_SUCCESS
						    : RF_MSG_OPERATION_FAILED,
		NULL, none);
	if (*t->message)
		json_object_set_new(m, "Message", json_string(t->message));
	json_array_append_new(list, m);
	return list;
}

static void
task_fill(struct rf *r)
{
	struct task t;

	if (!read_it(r, &t))
		return;
	rf_set_text(r, "Name", *t.name ? t.name : t.id);
	rf_set_text(r, "TaskState", task_word(t.state));
	rf_set_text(r, "TaskStatus", t.state == TASK_EXCEPTION ? "Critical" : "OK");
	rf_set_text(r, "StartTime", rf_time(r, t.begun));
	if (task_over(t.state) && t.ended)
		rf_set_text(r, "EndTime", rf_time(r, t.ended));
	rf_set_int(r, "PercentComplete", t.percent);
	rf_set_text(r, "TaskMonitor", rf_format(r, MONITOR "/%s", t.id));
	rf_set(r, "Messages", messages(&t));
}

/* One that is over goes; one that is not is asked to end. */
static void
task_delete(struct rf *r)
{
	const char *id = rf_arg(r, "task");
	struct task t;

	if (!read_it(r, &t))
		rf_refuse(r, 404, NULL, RF_MSG_RESOURCE_MISSING, r->path);
	else if (task_over(t.state) ? task_remove(r->state, id) == -1
				    : task_cancel(r->state, id) == -1) {
		if (errno == EBUSY)
			rf_refuse(r, 409, NULL, RF_MSG_RESOURCE_IN_USE);
		else
			rf_trouble(r, "the task");
	} else {
		/* What a monitor says to a GET is no answer here. */
		rf_done(r, 204);
		r->location = NULL;
		r->retry_after = 0;
	}
}

/*
 * 202 as long as it goes on, 200 when it is over, each with the task: the form that
 * all clients understand. sushy takes a Task that is not 202 as one that is over.
 */
static void
monitor(struct rf *r)
{
	const char *id = rf_arg(r, "task");
	struct task t;

	if (!read_it(r, &t))
		return;
	json_decref(r->answer);
	r->answer = rf_look(r, rf_format(r, TASKS "/%s", id));
	if (!task_over(t.state))
		rf_accepted(r, POLL, MONITOR "/%s", id);
}

const struct rf_resource rf_tasks[] = {
	{.pattern = RF_ROOT "/TaskService",
		.type = "#TaskService.v1_2_0.TaskService",
		.skeleton = "tasks.json",
		.link = "Tasks",
		.fill = service},
	{.pattern = TASKS,
		.type = "#TaskCollection.TaskCollection",
		.link = "Tasks",
		.fill = tasks},
	{.pattern = TASKS "/{task}",
		.type = "#Task.v1_5_1.Task",
		.exists = task_exists,
		.fill = task_fill,
		.remove = task_delete,
		.write = RF_MANAGER | RF_COMPONENTS},
	{.pattern = MONITOR "/{task}",
		.exists = task_exists,
		.fill = monitor,
		.remove = task_delete,
		.write = RF_MANAGER | RF_COMPONENTS},
	{.pattern = NULL},
};

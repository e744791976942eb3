"""Make moto's CloudFormation take its time, as the real one does.

moto makes a stack's resources at once, and fails on the cluster's real template (nested stacks, composite alarms); it
deletes a stack at once, so that DeleteCluster answers 404. Here CreateStack, UpdateStack and DeleteStack keep what was
asked for and leave the stack in ``*_IN_PROGRESS``, without touching its resources; the control endpoint's
``/stack-status`` brings it to its end. With this the real API answers 202 to creating, updating and deleting.
"""

import json
import threading
from contextlib import contextmanager

from moto.cloudformation.models import CloudFormationBackend, Stack

_at_once = threading.local()


@contextmanager
def at_once():
    """Let this thread's stacks be made as moto makes them (the seeds, which have resources)."""
    _at_once.on = True
    try:
        yield
    finally:
        _at_once.on = False


def install() -> None:
    create = CloudFormationBackend.create_stack
    delete = CloudFormationBackend.delete_stack

    def create_stack(self, name, template, *arguments, **options):
        if getattr(_at_once, "on", False):
            return create(self, name, template, *arguments, **options)
        parsed = Stack.parse_template(template)
        parameters = {"Parameters": parsed.get("Parameters", {}), "Resources": {}}
        stack = create(self, name, json.dumps(parameters, default=str), *arguments, **options)
        stack.template = template
        stack.status = "CREATE_IN_PROGRESS"
        stack.events = [event for event in stack.events if event.resource_status != "CREATE_COMPLETE"]
        return stack

    def update_stack(self, name, template, role_arn, parameters, tags):
        stack = self.get_stack(name)
        stack._add_stack_event("UPDATE_IN_PROGRESS", resource_status_reason="User Initiated")
        stack.template = template
        stack.tags = tags or stack.tags
        stack.status = "UPDATE_IN_PROGRESS"
        return stack

    def delete_stack(self, name_or_stack_id):
        for stack in self.stacks.values():
            if name_or_stack_id in (stack.name, stack.stack_id) and stack.status != "DELETE_IN_PROGRESS":
                stack._add_stack_event("DELETE_IN_PROGRESS", resource_status_reason="User Initiated")
                stack.status = "DELETE_IN_PROGRESS"

    def set_status(self, name, status):
        stack = self.get_stack(name)
        if status == "DELETE_COMPLETE":
            stack.status = "CREATE_COMPLETE"
            delete(self, stack.stack_id)
        else:
            stack.status = status
            stack._add_stack_event(status)

    CloudFormationBackend.create_stack = create_stack
    CloudFormationBackend.update_stack = update_stack
    CloudFormationBackend.delete_stack = delete_stack
    CloudFormationBackend.set_stack_status = set_status

-- SPDX-License-Identifier: MIT
-- killing.send in a process of its own. Arguments: the driver, the store, where it is, the URL, the step and the key.

local driver, store, where, url, step, key = ...

print(require("support.killing").send(driver, { store = store, where = where, url = url, step = step, key = key }))

-- SPDX-License-Identifier: MIT
-- The only place where the version is written.
return "1.0.0-rc1"

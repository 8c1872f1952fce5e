-- SPDX-License-Identifier: MIT
-- The only place where the version is written.
return "0.1.0"

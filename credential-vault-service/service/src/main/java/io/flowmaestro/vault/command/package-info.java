/** The service's commands for operators: they run in place of the service, on its configuration. */
@NullMarked
package io.flowmaestro.vault.command;

import org.jspecify.annotations.NullMarked;

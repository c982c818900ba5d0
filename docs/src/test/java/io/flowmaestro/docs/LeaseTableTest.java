package io.flowmaestro.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.catalog.AuthMethod;
import io.flowmaestro.catalog.Catalog;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/security.md says of every way to connect what reaches an executor. */
class LeaseTableTest {
    private static final Pattern TABLE =
            Pattern.compile("^\\| authentication method \\|.*\\n((?:\\|.*\\n)+)", Pattern.MULTILINE);
    private static final Pattern METHOD = Pattern.compile("^\\| `([a-z0-9_]+)`", Pattern.MULTILINE);

    @Test
    void hasEveryWayThatTheFormatKnows() throws ReflectiveOperationException {
        // Given
        Set<String> known = new TreeSet<>(Set.of("keys"));
        for (Class<?> method : AuthMethod.Tokens.class.getPermittedSubclasses()) {
            known.add((String) method.getField("ID").get(null));
        }

        // When / Then
        assertThat(shown()).isEqualTo(known);
        assertThat(Arrays.asList(AuthMethod.class.getPermittedSubclasses()))
                .containsExactlyInAnyOrder(AuthMethod.Keys.class, AuthMethod.Tokens.class);
    }

    @Test
    void hasEveryWayThatAProviderTakes() {
        // When
        Set<String> taken = Catalog.load(LeaseTableTest.class.getClassLoader()).providers().stream()
                .flatMap(provider -> provider.connection().methods().values().stream())
                .map(method -> method instanceof AuthMethod.Keys ? "keys" : method.id())
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(shown()).containsAll(taken);
    }

    private static Set<String> shown() {
        String page = Project.text(Project.root().resolve("docs/security.md"));
        String rows = TABLE.matcher(page)
                .results()
                .map(table -> table.group(1))
                .findFirst()
                .orElse("");
        return METHOD.matcher(rows).results().map(row -> row.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }
}

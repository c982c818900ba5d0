package io.flowmaestro.vault.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowmaestro.vault.VaultUnderTest;
import io.flowmaestro.vault.client.AuditPage;
import io.flowmaestro.vault.client.AuditedAccess;
import io.flowmaestro.vault.client.CredentialRef;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLogIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CredentialRef ref = new CredentialRef("acme-" + UUID.randomUUID(), "conn_hubspot");
    private VaultUnderTest backing;
    private AuditLog log;

    @BeforeEach
    void start() {
        backing = new VaultUnderTest();
        log = backing.auditLog();
    }

    @AfterEach
    void stop() {
        backing.close();
    }

    @Test
    void manyEntriesGoTogether() {
        // When
        await(Uni.join()
                .all(IntStream.range(0, 1_500)
                        .mapToObj(i -> log.record(lease("op_" + i)))
                        .toList())
                .andFailFast());

        // Then
        Row written = rows("SELECT count(*) AS entries, count(DISTINCT xmin::text) AS statements FROM audit"
                        + " WHERE tenant = '" + ref.tenant() + "'")
                .get(0);
        assertThat(written.getLong("entries")).isEqualTo(1_500);
        assertThat(written.getLong("statements")).isLessThan(20);
    }

    @Test
    void turnsPagesFromTheNewestOn() {
        // Given
        IntStream.range(0, 5).forEach(i -> await(log.record(lease("op_" + i))));

        // When
        AuditPage first = await(log.page(ref, Long.MAX_VALUE, 3));
        AuditPage second = await(log.page(ref, Long.parseLong(String.valueOf(first.next())), 3));

        // Then
        assertThat(first.items()).extracting(AuditedAccess::operationId).containsExactly("op_4", "op_3", "op_2");
        assertThat(second.items()).extracting(AuditedAccess::operationId).containsExactly("op_1", "op_0");
        assertThat(second.next()).isNull();
    }

    @Test
    void whatACallerSentKeepsNoOtherEntryOut() {
        // When
        await(Uni.join()
                .all(log.record(lease("op_\0\n" + "x".repeat(10_000))), log.record(lease("op_good")))
                .andFailFast());

        // Then
        assertThat(await(log.page(ref, Long.MAX_VALUE, 10)).items())
                .extracting(AuditedAccess::operationId)
                .containsExactly("op_good", "op_??" + "x".repeat(250));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit SET result = 'done'",
                "DELETE FROM audit",
                "TRUNCATE audit",
                "UPDATE %s SET caller = 'nobody'",
                "DELETE FROM %s",
                "TRUNCATE %s"
            })
    void takesNothingBack(String statement) {
        // Given
        await(log.record(lease("op_1")));
        String month = rows("SELECT tableoid::regclass::text AS month FROM audit LIMIT 1")
                .get(0)
                .getString("month");

        // Then
        assertThatThrownBy(() -> rows(statement.formatted(month))).hasMessageContaining("audit is append-only");
        assertThat(await(log.page(ref, Long.MAX_VALUE, 10)).items()).hasSize(1);
    }

    @Test
    void dropsAMonthWhenAllOfItIsOldEnough() {
        // Given
        rows("CREATE TABLE audit_2020_01 PARTITION OF audit FOR VALUES FROM ('2020-01-01Z') TO ('2020-02-01Z')");
        rows(
                "INSERT INTO audit (at, caller, roles, action, result) VALUES ('2020-01-31T12:00Z', 'c', 'r', 'a', 'done')");
        Duration sinceItsEnd =
                Duration.ofSeconds(rows("SELECT extract(epoch FROM now() - '2020-02-01Z'::timestamptz)::bigint AS age")
                        .get(0)
                        .getLong("age"));

        // When
        await(new AuditUpkeep(backing.pool(), sinceItsEnd.plusHours(1)).run());
        List<String> before = months();
        await(new AuditUpkeep(backing.pool(), sinceItsEnd.minusHours(1)).run());

        // Then
        assertThat(before).hasSize(4).contains("audit_2020_01");
        assertThat(months()).hasSize(3).doesNotContain("audit_2020_01");
    }

    private AuditEntry lease(String operationId) {
        return AuditEntry.begun("executor-service", "executor", "lease")
                .of(ref)
                .forOperation(operationId)
                .ended(AuditEntry.DONE);
    }

    private List<String> months() {
        return rows("SELECT inhrelid::regclass::text AS month FROM pg_inherits WHERE inhparent = 'audit'::regclass")
                .stream()
                .map(row -> row.getString("month"))
                .toList();
    }

    private List<Row> rows(String sql) {
        return await(backing.pool()
                .query(sql)
                .execute()
                .map(rows -> StreamSupport.stream(rows.spliterator(), false).toList()));
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(PATIENCE);
    }
}

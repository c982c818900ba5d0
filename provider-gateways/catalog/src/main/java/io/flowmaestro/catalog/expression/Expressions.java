package io.flowmaestro.catalog.expression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelProtoAbstractSyntaxTree;
import dev.cel.expr.CheckedExpr;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file's expressions in their checked form, by where they stand. A build checks them and keeps them, so that a start
 * only plans them, in a hundredth of the time. For use by one thread.
 */
public final class Expressions {
    /** @param key of the file, such as {@code operations.send_message.output.ts}: it decides which names are in scope */
    private record Place(String key, String source) {}

    private final Map<Place, Expression> checked = new LinkedHashMap<>();
    private final Map<Place, CelAbstractSyntaxTree> trees = new HashMap<>();

    /** Reads what {@link #write(DataOutput)} wrote. */
    public static Expressions read(DataInput in) throws IOException {
        Expressions expressions = new Expressions();
        for (int left = in.readInt(); left > 0; left--) {
            Place place = new Place(in.readUTF(), in.readUTF());
            int length = in.readInt();
            expressions.checked.put(
                    place, length == 0 ? Path.read(place.source(), in) : computation(place.source(), length, in));
        }
        return expressions;
    }

    private static Expression computation(String source, int length, DataInput in) throws IOException {
        byte[] tree = new byte[length];
        in.readFully(tree);
        return Computation.plan(
                source,
                CelProtoAbstractSyntaxTree.fromCheckedExpr(CheckedExpr.parseFrom(tree))
                        .getAst());
    }

    /** Writes all that were checked so far, without their positions in the file. */
    public void write(DataOutput out) throws IOException {
        out.writeInt(checked.size());
        for (Map.Entry<Place, Expression> entry : checked.entrySet()) {
            out.writeUTF(entry.getKey().key());
            out.writeUTF(entry.getKey().source());
            if (entry.getValue() instanceof Path path) {
                out.writeInt(0);
                path.write(out);
            } else {
                byte[] tree = bytes(trees.get(entry.getKey()));
                out.writeInt(tree.length);
                out.write(tree);
            }
        }
    }

    private static byte[] bytes(@Nullable CelAbstractSyntaxTree tree) {
        if (tree == null) {
            throw new IllegalStateException("Only what was checked here can be written");
        }
        return CelProtoAbstractSyntaxTree.fromCelAst(tree).toCheckedExpr().toBuilder()
                .clearSourceInfo()
                .build()
                .toByteArray();
    }

    /**
     * A scope of these names that checks what is not here yet.
     *
     * @param schemas as {@link Scope#of(Map)} takes them
     */
    public Scope scope(Map<String, ? extends JsonNode> schemas) {
        return new Scope(schemas, this);
    }

    Optional<Expression> find(String key, String source) {
        return Optional.ofNullable(checked.get(new Place(key, source)));
    }

    Expression keep(String key, String source, CelAbstractSyntaxTree tree) {
        Optional<Path> path = Path.find(source, tree);
        Expression expression = path.isPresent() ? path.get() : Computation.plan(source, tree);
        checked.put(new Place(key, source), expression);
        trees.put(new Place(key, source), tree);
        return expression;
    }
}

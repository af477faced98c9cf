using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Chat.Core.Data;

/// <summary>A statement of the writer, prepared once, with positional values. It binds without boxing and without names.</summary>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 connection;
    private readonly sqlite3_stmt statement;

    public Statement(sqlite3 connection, string sql)
    {
        this.connection = connection;
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v3(connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement), connection);
    }

    /// <summary>Returns the number of rows that were changed.</summary>
    public int Execute(params ReadOnlySpan<Value> values)
    {
        try
        {
            Bind(values);
            Step();
            return raw.sqlite3_changes(connection);
        }
        finally
        {
            // Its result repeats what the step has said.
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first row through <paramref name="read"/>, or default when there is none.</summary>
    public T? First<T>(Func<Row, T> read, params ReadOnlySpan<Value> values)
    {
        try
        {
            Bind(values);
            return Step() ? read(new Row(statement)) : default;
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Every row through <paramref name="read"/>.</summary>
    public List<T> All<T>(Func<Row, T> read, params ReadOnlySpan<Value> values)
    {
        var rows = new List<T>();
        try
        {
            Bind(values);
            while (Step())
            {
                rows.Add(read(new Row(statement)));
            }

            return rows;
        }
        finally
        {
            _ = raw.sqlite3_reset(statement);
        }
    }

    public void Dispose() => statement.Dispose();

    private bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
        {
            SqliteException.ThrowExceptionForRC(code, connection);
        }

        return code == raw.SQLITE_ROW;
    }

    private void Bind(ReadOnlySpan<Value> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var code = values[i].Bind(statement, i + 1);
            if (code != raw.SQLITE_OK)
            {
                SqliteException.ThrowExceptionForRC(code, connection);
            }
        }
    }
}

/// <summary>What a statement is given: ids go in as 16 bytes, times as milliseconds, as the schema stores them.</summary>
internal readonly struct Value
{
    private readonly Kind kind;
    private readonly long number;
    private readonly Guid id;
    private readonly object? reference;

    private Value(Kind kind, long number = 0, Guid id = default, object? reference = null)
    {
        this.kind = kind;
        this.number = number;
        this.id = id;
        this.reference = reference;
    }

    private enum Kind
    {
        Null,
        Number,
        Id,
        Text,
        Bytes,
    }

    public static implicit operator Value(long number) => new(Kind.Number, number);

    public static implicit operator Value(Guid id) => new(Kind.Id, id: id);

    public static implicit operator Value(Guid? id) => id is { } given ? new(Kind.Id, id: given) : default;

    public static implicit operator Value(DateTimeOffset time) => new(Kind.Number, time.ToUnixTimeMilliseconds());

    public static implicit operator Value(DateTimeOffset? time) => time is { } given ? given : default(Value);

    public static implicit operator Value(string? text) => text is null ? default : new(Kind.Text, reference: text);

    public static implicit operator Value(byte[] bytes) => new(Kind.Bytes, reference: bytes);

    public int Bind(sqlite3_stmt statement, int position)
    {
        switch (kind)
        {
            case Kind.Number:
                return raw.sqlite3_bind_int64(statement, position, number);
            case Kind.Id:
                Span<byte> bytes = stackalloc byte[16];
                id.TryWriteBytes(bytes, bigEndian: true, out _);
                return raw.sqlite3_bind_blob(statement, position, bytes);
            case Kind.Text:
                return raw.sqlite3_bind_text(statement, position, Unsafe.As<string>(reference));
            case Kind.Bytes:
                return raw.sqlite3_bind_blob(statement, position, Unsafe.As<byte[]>(reference));
            default:
                return raw.sqlite3_bind_null(statement, position);
        }
    }
}

/// <summary>A row that a statement stands on; valid while it is being read.</summary>
internal readonly struct Row(sqlite3_stmt statement)
{
    public long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    public int? OptionalInt32(int column) => IsNull(column) ? null : Int32(column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public string? OptionalText(int column) => IsNull(column) ? null : Text(column);

    public Guid Id(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

    public Guid? OptionalId(int column) => IsNull(column) ? null : Id(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(Int64(column));

    public DateTimeOffset? OptionalTime(int column) => IsNull(column) ? null : Time(column);

    private bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;
}

using System.Text.Json;

namespace Chat.Tests.Support;

/// <summary>Short words for what the tests read most in answers of the hub.</summary>
internal static class JsonReading
{
    public static Guid Id(this JsonElement of, string name = "id") => of.GetProperty(name).GetGuid();

    /// <summary>Of an answer with messages.</summary>
    public static IEnumerable<string?> Bodies(this JsonElement answer) => answer.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("body").GetString());
}

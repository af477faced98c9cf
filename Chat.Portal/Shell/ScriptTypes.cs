using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.JSInterop;

namespace Chat.Portal.Shell;

/// <summary>
/// What a circuit must know of the types that it exchanges with the browser's scripts. The serializer looks at every interface of every argument for one
/// that declares derived types, and each circuit keeps what it found: 25 interfaces for a number alone. None that comes with .NET declares any.
/// </summary>
/// <remarks>Of the interfaces in <c>System</c>, what the browser sends or is sent may therefore be declared as <see cref="IReadOnlyList{T}"/> and <see cref="IEnumerable{T}"/> alone.</remarks>
internal sealed class ScriptTypes : IJsonTypeInfoResolver
{
    private static readonly ScriptTypes Shared = new();
    private readonly DefaultJsonTypeInfoResolver known = new();

    private ScriptTypes()
    {
    }

    /// <summary>For every circuit from now on; to be called after Blazor has registered its own runtime.</summary>
    public static void Use(IServiceCollection services)
    {
        var runtime = services.Last(s => s.ServiceType == typeof(IJSRuntime)).ImplementationType
            ?? throw new InvalidOperationException("Blazor registers its script runtime in another way than it did.");
        services.AddScoped(provider =>
        {
            var js = (JSRuntime)ActivatorUtilities.CreateInstance(provider, runtime);
            Options(js).TypeInfoResolver = Shared;
            return (IJSRuntime)js;
        });
    }

    public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options) => IsNeverAsked(type) ? null : known.GetTypeInfo(type, options);

    private static bool IsNeverAsked(Type type) =>
        type.IsInterface
        && type.Namespace is "System" or "System.Numerics" or "System.Runtime.Serialization" or "System.Collections" or "System.Collections.Generic"
        && !(type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) || type.GetGenericTypeDefinition() == typeof(IEnumerable<>)));

    // Open to every class that derives from JSRuntime; Blazor's own is sealed.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_JsonSerializerOptions")]
    private static extern JsonSerializerOptions Options(JSRuntime runtime);
}

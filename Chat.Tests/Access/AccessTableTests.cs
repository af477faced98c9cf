using System.Linq.Expressions;
using System.Net;
using System.Reflection;
using System.Text.Json;
using Chat.Core;
using Chat.Core.Agents;
using Chat.Core.Conversations;
using Chat.Portal;
using Chat.Portal.Widget;
using Chat.Tests.Support;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Chat.Tests.Access;

/// <summary>Holds <see cref="AccessTable"/> against the program: what there is, and what it answers to whom.</summary>
public sealed class AccessTableTests
{
    private static readonly string[] Ranks = ["agent", "lead", "administrator"];

    private static CancellationToken Stop => TwoHouses.Stop;

    [Fact]
    public async Task Services_EveryCallForAnAgent_StandsInTheTableAndHoldsToIt()
    {
        await using var houses = await TwoHouses.StartAsync();
        var calls = Calls(houses).ToList();
        var rows = Rows(AccessTable.Services);
        AssertSame(rows.Select(r => r.Name), calls.Select(c => c.Name));

        var gone = await AddDisabledAsync(houses);
        var (own, ownConversation) = await houses.WriteAsync(TwoHouses.North, "own");
        await houses.Conversations.AssignTeamAsync(houses.Ana, ownConversation, houses.Returns, Stop);
        var (other, foreignConversation) = await houses.WriteAsync(TwoHouses.South, "foreign canary");
        var faults = new List<string>();
        foreach (var (name, type, method) in calls)
        {
            var (who, what) = rows.Where(r => r.Name == name).Select(r => (r.Who, r.What)).Single();
            if (who == "inside")
            {
                continue;
            }

            await using var scope = houses.Host.Services.CreateAsyncScope();
            var service = scope.ServiceProvider.GetRequiredService(type);
            Task<string> AskAsync(Guid agent, Guid conversation, Guid client) => OutcomeAsync(service, method, new Arguments(houses, agent, conversation, client, own.ClientId));

            foreach (var (agent, role) in new[] { (gone, -1), (houses.Nora, 0), (houses.Tom, 1), (houses.Ana, 2) })
            {
                var missing = await AskAsync(agent, Guid.CreateVersion7(), Guid.CreateVersion7());
                var mayAct = role >= Array.IndexOf(Ranks, who);
                if (missing.StartsWith(nameof(UnauthorizedAccessException), StringComparison.Ordinal) == mayAct)
                {
                    faults.Add($"{name}: {(role < 0 ? "disabled" : Ranks[role])} gets {missing}");
                }

                if (mayAct && agent != houses.Ana && what is "conversation" or "client")
                {
                    var foreign = mayAct ? await AskAsync(agent, foreignConversation, other.ClientId) : missing;
                    if (foreign != missing)
                    {
                        faults.Add($"{name}: {Ranks[Math.Max(role, 0)]} gets {foreign} for a foreign {what}, and {missing} for none");
                    }
                }
            }

            if (what is "conversation" or "client" && who == "agent" && await AskAsync(houses.Ana, ownConversation, own.ClientId) is var answer
                && answer.Contains("There is no such c", StringComparison.Ordinal) && !method.GetParameters().Any(p => p.Name == "otherId"))
            {
                faults.Add($"{name}: of an own {what} {answer}");
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task Hub_EveryMethod_StandsInTheTableAndHoldsToIt()
    {
        await using var houses = await TwoHouses.StartAsync();
        var rows = Rows(AccessTable.Hub);
        var methods = typeof(VisitorHub).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly).Where(m => !m.IsSpecialName && m.GetBaseDefinition() == m).Select(m => m.Name);
        AssertSame(rows.Select(r => r.Name), methods);

        var (_, foreign) = await houses.WriteAsync(TwoHouses.North, "foreign");
        var (visitor, _) = await houses.WriteAsync(TwoHouses.North, "own");
        await using var outside = await houses.Host.ConnectAsync();
        foreach (var (name, who, what) in rows)
        {
            if (who == "visitor")
            {
                Assert.StartsWith("not_joined", await outside.RefusalAsync(name, new { }), StringComparison.Ordinal);
            }

            if (what == "conversation")
            {
                var refused = await visitor.RefusalAsync(name, new { conversationId = foreign, sequence = 1, score = 3, limit = 10, after = 0 });
                Assert.Equal(await visitor.RefusalAsync(name, new { conversationId = Guid.CreateVersion7(), sequence = 1, score = 3, limit = 10, after = 0 }), refused);
            }
        }
    }

    [Fact]
    public async Task Endpoints_EachOfThem_StandsInTheTableAndHoldsToIt()
    {
        await using var houses = await TwoHouses.StartAsync();
        var rows = Rows(AccessTable.Endpoints);
        var endpoints = houses.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !e.Metadata.Any(m => m.GetType().Name == "StaticAssetDescriptor") && !Path(e).StartsWith("/_", StringComparison.Ordinal) && !Path(e).EndsWith(":file}", StringComparison.Ordinal))
            .Where(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("OPTIONS") != true || e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Count > 1)
            .Select(e => $"{string.Join(',', e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Order(StringComparer.Ordinal).ToArray() ?? ["*"])} {Path(e)}");
        AssertSame(rows.Select(r => r.Name), endpoints);

        var (_, foreign) = await houses.WriteAsync(TwoHouses.South, "foreign canary");
        using var handler = new HttpClientHandler { AllowAutoRedirect = false };
        using var nobody = new HttpClient(handler) { BaseAddress = houses.Host.Address };
        using var nora = await AgentHttp.SignInAsync(houses.Host, "nora@example.com", TwoHouses.Password);
        using var tom = await AgentHttp.SignInAsync(houses.Host, "tom@example.com", TwoHouses.Password);
        using var ana = await AgentHttp.SignInAsync(houses.Host);
        foreach (var (name, who, what) in rows.Where(r => r.Name.StartsWith("GET", StringComparison.Ordinal)))
        {
            foreach (var id in new[] { foreign, Guid.CreateVersion7() })
            {
                var path = System.Text.RegularExpressions.Regex.Replace(name[(name.IndexOf(' ', StringComparison.Ordinal) + 1)..], @"\{[^}]*guid\}", id.ToString()).Replace("{SiteKey}", "north", StringComparison.Ordinal).Replace("{name}", "none.js", StringComparison.Ordinal);
                using var outside = await nobody.GetAsync(new Uri(path, UriKind.Relative), Stop);
                Assert.Equal((name, who != "anyone"), (name, outside.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Unauthorized || (who == "visitor" && outside.StatusCode == HttpStatusCode.NotFound)));
                foreach (var (agent, rank) in new[] { (nora, 0), (tom, 1), (ana, 2) })
                {
                    using var answer = await agent.SendAsync(HttpMethod.Get, path);
                    var body = await answer.Content.ReadAsStringAsync(Stop);
                    if (what == "page" && who is not "anyone")
                    {
                        Assert.Equal((name, rank, rank >= Array.IndexOf(Ranks, who)), (name, rank, answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect or HttpStatusCode.Found));
                    }
                    else if (what == "-" && rank < Array.IndexOf(Ranks, who))
                    {
                        Assert.Equal((name, rank, HttpStatusCode.NotFound), (name, rank, answer.StatusCode));
                    }
                    else if (what is "conversation" or "file")
                    {
                        Assert.Equal((name, rank, rank == 2 && id == foreign && what == "conversation" ? HttpStatusCode.OK : HttpStatusCode.NotFound), (name, rank, answer.StatusCode));
                    }

                    Assert.True(rank == 2 || !body.Contains("foreign canary", StringComparison.Ordinal), $"{name} tells {rank} of what is not his");
                }
            }
        }

        // What changes something: nobody gets to it without being who the table says, and an agent does.
        foreach (var (name, who, _) in rows.Where(r => r.Who != "anyone" && !r.Name.StartsWith("GET", StringComparison.Ordinal)))
        {
            var (method, path) = (new HttpMethod(name.Split(' ')[0]), name.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Replace("{id:guid}", $"{Guid.CreateVersion7()}", StringComparison.Ordinal));
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Headers = { { "Origin", houses.Host.Address.GetLeftPart(UriPartial.Authority) } } };
            using var outside = await nobody.SendAsync(request, Stop);
            using var inside = await ana.SendAsync(method, path == "/attachments" ? $"{path}?conversation={foreign}" : path);
            Assert.True(outside.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{name} answers {outside.StatusCode} to nobody");
            Assert.False(inside.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Redirect, $"{name} answers {inside.StatusCode} to an agent ({who})");
        }

        static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.TrimStart('/').TrimEnd('/');
    }

    private static void AssertSame(IEnumerable<string> table, IEnumerable<string> program)
    {
        var (rows, found) = (table.ToHashSet(), program.ToHashSet());
        Assert.Empty(found.Except(rows).Select(name => $"{name} stands in no row").Concat(rows.Except(found).Select(name => $"{name} does not exist")));
    }

    private static List<(string Name, string Who, string What)> Rows(string table) =>
        [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Select(cells => (cells[0], cells[1], cells[2]))];

    private static IEnumerable<(string Name, Type Type, MethodInfo Method)> Calls(TwoHouses houses)
    {
        var services = houses.Get<IServiceProviderIsService>();
        return
            from type in typeof(ChatCore).Assembly.GetTypes().Concat(typeof(PortalStart).Assembly.GetTypes())
            where type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && services.IsService(type)
            from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where method.GetParameters().Any(p => p.Name == "agentId" && p.ParameterType == typeof(Guid))
            select ($"{type.Name}.{method.Name}", type, method);
    }

    private static async Task<Guid> AddDisabledAsync(TwoHouses houses)
    {
        Guid id;
        await using (var scope = houses.Host.Services.CreateAsyncScope())
        {
            var made = await scope.ServiceProvider.GetRequiredService<AgentAccounts>().CreateAsync(new ConfiguredAgent("gone@example.com", TwoHouses.Password, "Gone", AgentRole.Administrator));
            id = made.Id;
        }

        await using var db = await houses.Host.DbAsync();
        await db.Users.Where(a => a.Id == id).ExecuteUpdateAsync(a => a.SetProperty(x => x.IsDisabled, true), Stop);
        houses.Directory.Forget();
        return id;
    }

    /// <summary>What a caller can tell apart: the refusal, or what was answered.</summary>
    private static async Task<string> OutcomeAsync(object service, MethodInfo method, Arguments arguments)
    {
        try
        {
            var answer = method.Invoke(service, [.. method.GetParameters().Select(arguments.Of)]);
            if (answer?.GetType().GetMethod("AsTask") is { } asTask)
            {
                answer = asTask.Invoke(answer, null);
            }

            if (answer is Task task)
            {
                await task;
                answer = task.GetType().GetProperty("Result")?.GetValue(task);
            }

            return answer is null || answer.GetType().Name == "VoidTaskResult" ? "nothing" : JsonSerializer.Serialize(answer, answer.GetType());
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            var cause = e is TargetInvocationException { InnerException: { } inner } ? inner : e;
            return $"{cause.GetType().Name}: {(cause is Chat.Core.Diagnostics.ChatRefusedException ? cause.Message : "")}";
        }
    }

    /// <summary>Something good for every parameter, so that what refuses is the rule and not the form.</summary>
    private sealed record Arguments(TwoHouses Houses, Guid Agent, Guid Conversation, Guid Client, Guid Other)
    {
        public object? Of(ParameterInfo parameter) => (parameter.Name, parameter.ParameterType) switch
        {
            ("agentId", _) => Agent,
            ("conversationId", _) => Conversation,
            ("clientId", _) => Client,
            ("otherId", _) => Other,
            ("participantId" or "assigneeId", _) => Houses.Ana,
            ("teamId", _) => Houses.Returns,
            ("range", _) => "203.0.113.7",
            ("phone", _) => "+47 123",
            ("email", _) => "somebody@example.com",
            ("key" or "shortcut", _) => "word",
            ("stamp", _) => null,
            (_, { } type) when type == typeof(string) => "word",
            (_, { } type) when type == typeof(Guid) => Guid.CreateVersion7(),
            (_, { } type) when type == typeof(CancellationToken) => Stop,
            (_, { } type) when type == typeof(Stream) => Stream.Null,
            (_, { } type) when type == typeof(Func<string, TextWriter>) => (Func<string, TextWriter>)(_ => TextWriter.Null),
            (_, { IsGenericType: true } type) when type.GetGenericTypeDefinition() == typeof(Func<,>) && type.GenericTypeArguments[0] == type.GenericTypeArguments[1] => Same(type.GenericTypeArguments[0]),
            (_, { } type) when type.IsAssignableFrom(typeof(Guid[])) && type != typeof(object) => Array.Empty<Guid>(),
            (_, { } type) when type.IsAssignableFrom(typeof(int[])) && type != typeof(object) => Array.Empty<int>(),
            (_, { } type) when type == typeof(long) || type == typeof(int) => Convert.ChangeType(1, type, System.Globalization.CultureInfo.InvariantCulture),
            (_, { IsValueType: true } type) => Nullable.GetUnderlyingType(type) is null ? Activator.CreateInstance(type) : null,
            (_, { } type) when type == typeof(InboxView) => InboxView.All,
            (_, { } type) when type == typeof(BulkAction) => new BulkAction.Resolve(),
            (_, { } type) when type == typeof(IReadOnlyList<BulkItem>) => new[] { new BulkItem(Conversation, null) },
            (_, { } type) when type == typeof(IReadOnlyList<BulkChange>) => Array.Empty<BulkChange>(),
            (_, { } type) => type.GetField("Everything")?.GetValue(null),
        };

        private static Delegate Same(Type type)
        {
            var value = Expression.Parameter(type);
            return Expression.Lambda(value, value).Compile();
        }
    }
}

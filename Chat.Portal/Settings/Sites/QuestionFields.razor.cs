using Chat.Core.Sites;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Chat.Portal.Settings.Sites;

/// <summary>One question of the form.</summary>
public sealed partial class QuestionFields : SiteSection
{
    private (QuestionKind, string)[] Kinds =>
        [(QuestionKind.Name, T["The visitor's name"]), (QuestionKind.Email, T["The visitor's e-mail"]), (QuestionKind.Text, T["One line"]), (QuestionKind.Choice, T["One of several"])];

    [Parameter, EditorRequired]
    public int Index { get; set; }

    /// <summary>One up or one down.</summary>
    [Parameter]
    public EventCallback<int> OnMove { get; set; }

    [Parameter]
    public EventCallback OnRemove { get; set; }

    private SiteQuestion Question => Settings.Questions[Index];

    /// <summary>Name and e-mail go where the client's are kept; everything else needs a name of its own.</summary>
    private bool HasKey => Question.Kind is QuestionKind.Text or QuestionKind.Choice;

    /// <summary>Of the button that moves a question.</summary>
    public static string MoveId(int index, int by) => $"move-{index}-{(by < 0 ? "up" : "down")}";

    private Task MoveByKeyAsync(KeyboardEventArgs key) => key switch
    {
        { AltKey: true, Key: "ArrowUp" } => OnMove.InvokeAsync(-1),
        { AltKey: true, Key: "ArrowDown" } => OnMove.InvokeAsync(1),
        _ => Task.CompletedTask,
    };

    /// <summary>Until somebody chose a key himself it follows the question.</summary>
    private void SetLabel(string value) =>
        Set(Question with { Label = value, Key = Question.Key == Slug.Of(Question.Label, SiteRules.QuestionKeyLength) ? Slug.Of(value, SiteRules.QuestionKeyLength) : Question.Key });

    private void SetKind(QuestionKind kind)
    {
        var isOwn = kind is QuestionKind.Text or QuestionKind.Choice;
        Set(Question with { Kind = kind, Key = isOwn && !HasKey ? Slug.Of(Question.Label, SiteRules.QuestionKeyLength) : Question.Key });
    }

    private void Set(SiteQuestion question) =>
        Form.EditSettings(s => s with { Questions = [.. s.Questions.Select((q, i) => i == Index ? question : q)] });
}

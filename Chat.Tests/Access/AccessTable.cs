namespace Chat.Tests.Access;

/// <summary>
/// Who may ask for what: the one readable truth, held by <see cref="AccessTableTests"/> against the program itself. A service call that names an
/// agent, a hub method, an endpoint or a page without a row fails; so does a row without its call.
/// </summary>
/// <remarks>
/// Who: <c>agent</c> any member of the team who may act, <c>lead</c> a lead or an administrator, <c>administrator</c> he alone, <c>inside</c> no call of a page:
/// the agent is what it is about. Of what: <c>conversation</c> and <c>client</c> are answered for a foreign one as for none, <c>own</c> is the agent's own by his id, <c>team</c> is everybody's.
/// </remarks>
internal static class AccessTable
{
    public const string Services = """
        AgentAccess.RequireClientAsync                | agent         | client
        AgentAccess.RequireConversationAsync          | agent         | conversation
        AgentDirectory.FindAsync                      | inside        | team
        AgentDirectory.RequireAdministratorAsync      | administrator | team
        AgentDirectory.RequireAsync                   | agent         | team
        AgentDirectory.RequireLeadAsync               | lead          | team
        AgentFaces.RemoveAsync                        | agent         | own
        AgentFaces.SetAsync                           | agent         | own
        AgentPreferences.ChangeAsync                  | agent         | own
        AgentPreferences.ReadAsync                    | agent         | own
        AgentPreferences.SetAvailabilityAsync         | agent         | own
        AgentPresence.Connect                         | inside        | own
        AgentPresence.Disconnect                      | inside        | own
        AgentPresence.IsOnline                        | inside        | team
        AgentSight.IsLooking                          | inside        | team
        AgentSight.Look                               | inside        | own
        AgentTyping.Set                               | inside        | conversation
        AgentViewing.Look                             | inside        | conversation
        AttachmentQueries.OfClientAsync               | agent         | client
        AttachmentService.AddFromAgentAsync           | agent         | client
        AttachmentService.OpenForAgentAsync           | agent         | own
        AttachmentService.RemoveOfAgentAsync          | agent         | own
        AttachmentService.UnsentOfAgentAsync          | agent         | own
        AuditTrail.AreasAsync                         | administrator | team
        AuditTrail.BeginExportAsync                   | administrator | team
        AuditTrail.CheckAsync                         | administrator | team
        AuditTrail.PageAsync                          | administrator | team
        BlockService.BlockAddressesAsync              | agent         | team
        BlockService.BlockAsync                       | agent         | client
        BlockService.RangesAsync                      | agent         | team
        BlockService.UnblockAddressesAsync            | agent         | team
        BlockService.UnblockAsync                     | agent         | client
        BulkService.DoAsync                           | agent         | team
        BulkService.UndoAsync                         | agent         | team
        CannedReplyService.DeleteAsync                | agent         | own
        CannedReplyService.FindAsync                  | agent         | own
        CannedReplyService.SaveAsync                  | agent         | own
        ClientExport.BeginAsync                       | lead          | client
        ClientExport.WriteAsync                       | lead          | client
        ClientQueries.BlockedAsync                    | agent         | team
        ClientQueries.ListAsync                       | agent         | team
        ClientQueries.ProfileAsync                    | agent         | client
        ClientRecordService.AddNoteAsync              | agent         | client
        ClientRecordService.ChangeNoteAsync           | agent         | own
        ClientRecordService.RenameAsync               | agent         | client
        ClientRecordService.SetFieldAsync             | agent         | client
        ClientRecordService.SetPhoneAsync             | agent         | client
        ConversationService.AssignAsync               | agent         | conversation
        ConversationService.AssignTeamAsync           | agent         | conversation
        ConversationService.AssignToSelfAsync         | agent         | conversation
        ConversationService.ChangeLabelsAsync         | agent         | conversation
        ConversationService.HandOverAsync             | agent         | conversation
        ConversationService.MarkReadByAgentAsync      | agent         | conversation
        ConversationService.PostFromAgentAsync        | agent         | conversation
        ConversationService.ReleaseAsync              | agent         | conversation
        ConversationService.ReopenAsync               | agent         | conversation
        ConversationService.ResolveAsync              | agent         | conversation
        ConversationService.SetPendingAsync           | agent         | conversation
        ConversationService.SetPriorityAsync          | agent         | conversation
        ConversationService.SnoozeAsync               | agent         | conversation
        ConversationService.StartAsync                | agent         | client
        ConversationService.TakeAsync                 | agent         | conversation
        DraftService.ReadAsync                        | agent         | conversation
        DraftService.SaveAsync                        | agent         | conversation
        DraftService.SaveNoteAsync                    | agent         | conversation
        EditService.DeleteMessageAsync                | agent         | own
        EditService.DeleteNoteAsync                   | agent         | own
        EditService.EditMessageAsync                  | agent         | own
        EditService.EditNoteAsync                     | agent         | own
        ErasureService.EraseAsync                     | administrator | client
        ErasureService.PreviewAsync                   | administrator | client
        FreshSignIn.HoldsAsync                        | inside        | own
        FreshSignIn.RequireAsync                      | inside        | own
        IdentitySecrets.EndPreviousAsync              | administrator | team
        IdentitySecrets.ReadAsync                     | administrator | team
        IdentitySecrets.RotateAsync                   | administrator | team
        InboxQueries.AnyAsync                         | agent         | team
        InboxQueries.CountAsync                       | agent         | team
        InboxQueries.EntriesAsync                     | agent         | team
        InboxQueries.ItemsAsync                       | agent         | team
        InboxQueries.PageAsync                        | agent         | team
        InboxQueries.UnreadAsync                      | agent         | team
        InvitationService.InviteAsync                 | administrator | team
        InvitationService.ListAsync                   | lead          | team
        InvitationService.RenewAsync                  | administrator | team
        InvitationService.RevokeAsync                 | administrator | team
        LabelService.ChangeAsync                      | lead          | team
        LabelService.CreateAsync                      | agent         | team
        MergeService.MergeAsync                       | agent         | client
        MergeService.PreviewAsync                     | agent         | client
        NoteService.PostAsync                         | agent         | conversation
        NoteService.SeeMentionsAsync                  | agent         | own
        ParticipantService.AddAsync                   | agent         | conversation
        ParticipantService.RemoveAsync                | agent         | conversation
        Passkeys.AddAsync                             | agent         | own
        Passkeys.ListAsync                            | agent         | own
        Passkeys.RemoveAsync                          | agent         | own
        ProviderAccounts.IsJoinedAsync                | inside        | own
        ProviderAccounts.IsOfAsync                    | inside        | own
        PasswordResetService.CreateAsync              | inside        | team
        PasswordService.ChangeAsync                   | agent         | own
        PasswordService.CheckOwnAsync                 | agent         | own
        PasswordService.HasOneAsync                   | inside        | own
        PeopleService.ChangeAsync                     | administrator | team
        PeopleService.ListAsync                       | lead          | team
        PeopleService.RenameAsync                     | agent         | own
        PeopleService.SetDisabledAsync                | administrator | team
        PeopleService.SignOutEverywhereAsync          | administrator | team
        PeopleService.SitesAsync                      | lead          | team
        PushBrowsers.AddAsync                         | agent         | own
        PushBrowsers.FindOwnAsync                     | agent         | own
        PushBrowsers.RemoveAsync                      | agent         | own
        PushPost.TryAsync                             | agent         | own
        PushRules.FindAsync                           | inside        | own
        RecentClients.FindAsync                       | agent         | team
        ReplyChoices.FindAsync                        | agent         | own
        RetentionService.PreviewAsync                 | administrator | team
        SearchIndex.RebuildAsync                      | administrator | team
        SearchQueries.CountAsync                      | agent         | team
        SearchQueries.FindAsync                       | agent         | team
        SecondFactorService.CheckAsync                | inside        | own
        SecondFactorService.CountRecoveryCodesAsync   | inside        | own
        SecondFactorService.IsOnAsync                 | inside        | own
        SecondFactorService.RenewRecoveryCodesAsync   | agent         | own
        SecondFactorService.TurnOffAsync              | agent         | own
        SecondFactorService.TurnOnAsync               | agent         | own
        SignInService.BeginAsync                      | agent         | own
        SignInService.ConfirmAsync                    | inside        | own
        SignInService.EndAllAsync                     | inside        | own
        SignInService.EndAsync                        | agent         | own
        SignInService.EndOthersAsync                  | agent         | own
        SignInService.ListAsync                       | agent         | own
        SignInService.SeeAsync                        | inside        | own
        SiteKeys.EndFormerAsync                       | administrator | team
        SiteKeys.ReplaceAsync                         | administrator | team
        SavedViewService.AllAsync                     | agent         | own
        SavedViewService.ChangeAsync                  | agent         | own
        SavedViewService.CreateAsync                  | agent         | own
        SavedViewService.DeleteAsync                  | agent         | own
        SiteService.CreateAsync                       | administrator | team
        SiteService.FindAsync                         | administrator | team
        SiteService.ListAsync                         | administrator | team
        SiteService.UpdateAsync                       | administrator | team
        TeamService.ChangeAsync                       | lead          | team
        TeamService.CreateAsync                       | lead          | team
        TeamService.DeleteAsync                       | lead          | team
        TranscriptMail.SendAsync                      | agent         | conversation
        ThreadQueries.AfterAsync                      | agent         | conversation
        ThreadQueries.BeforeAsync                     | agent         | conversation
        ThreadQueries.FindAsync                       | agent         | conversation
        ThreadQueries.OfClientAsync                   | agent         | client
        ThreadQueries.PreviousAsync                   | agent         | client
        Transcript.WriteAsync                         | agent         | conversation
        VisitorAddresses.OfAsync                      | agent         | client
        VisitorQueries.DetailsAsync                   | agent         | team
        VisitorQueries.NowAsync                       | agent         | team
        """;

    /// <summary>Who: <c>anyone</c> a line that has just been opened, <c>visitor</c> one that has joined. A conversation is his own or none.</summary>
    public const string Hub = """
        Join               | anyone        | own
        GetConversations   | visitor       | own
        GetMessages        | visitor       | conversation
        Identify           | visitor       | own
        MarkDelivered      | visitor       | conversation
        MarkRead           | visitor       | conversation
        Rate               | visitor       | conversation
        SendMessage        | visitor       | own
        SetTyping          | visitor       | own
        UpdatePage         | visitor       | own
        """;

    /// <summary>
    /// Who: <c>anyone</c> the open internet, <c>visitor</c> whoever shows a session's token or is an agent, <c>agent</c>, <c>lead</c> and <c>administrator</c> by cookie. What the framework
    /// serves for itself (below <c>/_</c>, and static files) is left out: the circuit's own endpoint answers the portal's origin only.
    /// </summary>
    public const string Endpoints = """
        GET,POST /                                      | agent         | page
        GET,POST /clients                               | agent         | page
        GET,POST /clients/blocked                       | agent         | page
        GET,POST /clients/{ClientId:guid}               | agent         | page
        GET,POST /error                                 | anyone        | page
        GET,POST /inbox                                 | agent         | page
        GET,POST /inbox/{ConversationId:guid}           | agent         | page
        GET,POST /invite                                | anyone        | page
        GET,POST /login                                 | anyone        | page
        GET,POST /login/code                            | anyone        | page
        GET,POST /login/forgot                          | anyone        | page
        GET,POST /login/confirmed                       | anyone        | page
        GET,POST /needs-https                           | anyone        | page
        GET,POST /reset                                 | anyone        | page
        GET,POST /not-found                             | anyone        | page
        GET,POST /search                                | agent         | page
        GET,POST /settings/search                       | administrator | page
        GET,POST /settings/audit                        | administrator | page
        GET,POST /settings/labels                       | agent         | page
        GET,POST /settings/notifications                | agent         | page
        GET,POST /settings/people                       | lead          | page
        GET,POST /settings/profile                      | agent         | page
        GET,POST /settings/replies                      | agent         | page
        GET,POST /settings/language                     | agent         | page
        GET,POST /settings/security                     | agent         | page
        GET,POST /settings/sites                        | administrator | page
        GET,POST /settings/sites/{SiteKey}              | administrator | page
        GET,POST /settings/teams                        | agent         | page
        GET,POST /setup                                 | anyone        | page
        GET,POST /visitors                              | agent         | page
        * /health/live                                  | anyone        | -
        * /health/ready                                 | anyone        | -
        * /hubs/visitor                                 | anyone        | -
        * /hubs/visitor/negotiate                       | anyone        | -
        POST /passkeys/add                              | agent         | -
        POST /passkeys/ask                              | anyone        | -
        POST /passkeys/confirm                          | agent         | -
        POST /passkeys/new                              | agent         | -
        POST /passkeys/sign-in                          | anyone        | -
        POST /logout                                    | anyone        | -
        GET /avatars/{agentId:guid}                     | anyone        | -
        GET /settings/audit/export                      | administrator | -
        GET /clients/{id:guid}/export                   | lead          | -
        GET /conversations/{id:guid}/transcript         | agent         | conversation
        GET,HEAD /attachments/{id:guid}                 | visitor       | file
        GET,HEAD /attachments/{id:guid}/thumbnail       | visitor       | file
        DELETE /attachments/{id:guid}                   | visitor       | file
        POST /attachments                               | visitor       | -
        GET,HEAD /widget.js                             | anyone        | -
        GET,HEAD /widget/{name}                         | anyone        | -
        """;
}

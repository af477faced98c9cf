namespace Chat.Core.Events;

/// <summary>Something that happened and is already stored. It wakes readers up; the store remains the truth.</summary>
public abstract record ChatEvent;

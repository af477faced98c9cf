namespace Chat.Portal.Security;

/// <summary>Counts who is in, by key, and lets nobody in when all places of a key are taken. Knows only keys under which somebody is in.</summary>
internal sealed class Places(int most)
{
    private readonly Dictionary<string, int> taken = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    /// <summary>How many keys are known: nobody in, nothing kept.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return taken.Count;
            }
        }
    }

    public bool Enter(string key)
    {
        lock (gate)
        {
            var count = taken.GetValueOrDefault(key);
            if (count >= most)
            {
                return false;
            }

            taken[key] = count + 1;
            return true;
        }
    }

    public void Leave(string key)
    {
        lock (gate)
        {
            if (taken[key] == 1)
            {
                taken.Remove(key);
            }
            else
            {
                taken[key]--;
            }
        }
    }
}

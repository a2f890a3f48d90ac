using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace Lupasilta
{
    /// <summary>Pulls deliveries for those who await one: on one thread, which is there while somebody does.</summary>
    internal sealed class Puller
    {
        /// <summary>How long one pull waits before it looks whether it is still wanted.</summary>
        private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(250);

        private readonly Func<TimeSpan, Delivery> next;
        private readonly List<TaskCompletionSource<Delivery>> waiting = new List<TaskCompletionSource<Delivery>>();
        private bool pulling;

        internal Puller(Func<TimeSpan, Delivery> next)
        {
            this.next = next;
        }

        internal Task<Delivery> Next(CancellationToken cancellation)
        {
            if (cancellation.IsCancellationRequested) return Task.FromCanceled<Delivery>(cancellation);
            var wanted = new TaskCompletionSource<Delivery>(TaskCreationOptions.RunContinuationsAsynchronously);
            var registration = cancellation.Register(() => wanted.TrySetCanceled(cancellation));
            wanted.Task.ContinueWith(ended => registration.Dispose(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            lock (waiting)
            {
                waiting.Add(wanted);
                if (!pulling) new Thread(Pull) { IsBackground = true, Name = "lupasilta-pull" }.Start();
                pulling = true;
            }
            return wanted.Task;
        }

        private void Pull()
        {
            while (IsWanted())
            {
                try
                {
                    var delivery = next(Slice);
                    if (delivery != null) Give(delivery);
                }
                catch (Exception error)
                {
                    while (First() is TaskCompletionSource<Delivery> first) first.TrySetException(error);
                }
            }
        }

        private void Give(Delivery delivery)
        {
            while (First() is TaskCompletionSource<Delivery> first)
            {
                if (first.TrySetResult(delivery)) return;
            }
            delivery.Nack("The pull that it came for was cancelled.", "It is offered again by itself.", Recovery.Retry);
        }

        /// <summary>The one who waits longest, taken off the list; null where nobody waits.</summary>
        private TaskCompletionSource<Delivery> First()
        {
            lock (waiting)
            {
                var first = waiting.FirstOrDefault();
                waiting.Remove(first);
                return first;
            }
        }

        private bool IsWanted()
        {
            lock (waiting)
            {
                waiting.RemoveAll(wanted => wanted.Task.IsCompleted);
                pulling = waiting.Count > 0;
                return pulling;
            }
        }
    }
}

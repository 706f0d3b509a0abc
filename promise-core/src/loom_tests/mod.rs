//! Models of the cell, checked by loom:
//!
//! ```text
//! RUSTFLAGS="--cfg loom" cargo test --release -p promise-core --lib loom_tests -- --nocapture
//! ```
//!
//! All executions with at most two preemptions are explored; `LOOM_MAX_PREEMPTIONS=3` takes minutes instead of seconds, and
//! found what two had not. A lost wake-up is a deadlock or a pending promise, a leak a node, an `Arc` or a token that is
//! never dropped, a use after free an access to memory that was overwritten when it was freed, and a value that was handed
//! over without ordering is a race on its content. Panics are not caught in models. The background loop, tokio and the
//! tracker are not modelled; jobs go through an inbox and run where a model runs them. The table of callbacks of C has
//! its own models, with its own tables, in `private::foreign::loom_tests`.
//!
//! A list that is locked is waited for in a loop, which loom would go round in every way: so models hold a lock beside it (see
//! `sync`).
//!
//! # Who may do what
//!
//! | end | holds | may |
//! |---|---|---|
//! | resolver without clones | a producer, until it is called | claim its own flag: the winner writes the slot, and settles or locks in, and gives the producer up |
//! | resolver and its clones | a producer each | claim the epoch: as above, and keep their producers; when the last one goes undecided, abandon |
//! | promise handle and its clones | a consumer each | look, attach an entry; when settled, clone the result, the last one moves it out; the last one to go leaves, or marks a pending node |
//! | node in a list (reaction, follower) | a producer of its own, a consumer of the promise waited for | nothing before it is fired; then it is a job |
//! | job | a producer | run or be abandoned, once |
//! | task owner | a producer, `OWNED` | poll, settle, let go (unless a note was left) |
//! | waker | a producer | take the task over and queue it, or leave a note; when the last one goes, end the task |
//! | wait entry in a list | the task, when it is lent; otherwise nothing: the task is owned, parked, or has left it a producer | queue the task; or as a waker |
//! | canceller: the last handle of a cancellable task | its consumer | bring a producer beside another, take the task over or leave a note; then leave |
//! | last handle of a reaction that stops | its consumer | lock the slot, take the entry out of the list, mark, and queue it; else only mark |
//! | reaction of an input of a combined promise | its seat, and a share of what decides | as another node in a list; then fill its place, or decide |
//! | who decides a combined promise, who looks for its inputs, its last handle if it stops | a producer | close: take the reactions that have a seat out of their lists |
//! | waiter of the only handle | itself, no reference | wake somebody's task |
//! | waiter of another handle | a share of itself, no reference | wake somebody's task; whoever is second, list or handle, frees it |
//! | inbox: pushers, one taker | jobs | push until closed; take all; close |
//! | thread with a slot | the job in it | take it back, and run it for the promise's awaiter, or queue it behind the job that made it |
//! | who visits a slot | the job in it | take it once, and run it, or abandon it |
//! | scheduler that ends | its jobs | close the inbox, drop the jobs (abandon) |
//! | tracker | a producer | give it up on its own thread |
//!
//! # What happens when they meet
//!
//! That no pair is missing here is measured: `meetings.txt` lists, for each atomic, all pairs of those who change it, and `.ci/meetings`
//! compares it with who meets whom in the models.
//!
//! | pair | decided by | model |
//! |---|---|---|
//! | resolver, itself on another thread | its own flag | `one_resolver_called_by_two`, `one_resolver_cloned_and_called`, `one_resolver_cloned_by_two_and_dropped` |
//! | callback inside of its call, itself on another thread, or the handle later | its own flag; a store, since the handle waits for the call | `call_back_inside_and_elsewhere`, `call_back_inside_and_drop_a_clone_elsewhere`, `call_back_elsewhere_when_the_call_is_over`, `call_back_behind_the_call_while_the_handle_is_elsewhere` |
//! | callback, its call that fails | the state word: decided, or another promise takes its place | `fail_a_call_and_call_back`, `fail_a_call_and_drop_the_callback` |
//! | resolver, resolver | the epoch's exchange | `two_resolvers_race`, `a_thenable_and_an_old_resolver` |
//! | resolver, attaching | the state word: in the list, or told that it is settled | `settle_and_attach`, `.._twice`, `.._and_run_elsewhere`, `settle_what_was_attached_in_order` |
//! | resolver that hands over, attaching | the state word, then the lock of the late ones | `settle_and_attach_late_in_order`, `reject_and_attach_late_in_order`, `settle_and_await_late`, `two_attach_while_it_is_handed_over`, `attach_late_while_one_that_was_handed_over_runs` |
//! | resolver that hands over, handle that goes | the consumers' count; the resolver keeps its own reference meanwhile | `attach_late_and_drop_the_last_handle` |
//! | resolver that handed over, attaching on a loop | the loop looks into its inbox first | `attach_late_on_a_loop`, `attach_late_on_a_loop_to_one_of_two` |
//! | resolver on a loop, task that gave an await up | where a task lives is never written again | `give_up_waiting_and_end_in_a_promise_while_it_settles` |
//! | job of a loop, handle of its promise elsewhere | the consumers' count; a job stores only where there is no other consumer | `settle_and_attach_links_on_a_loop`, `settle_on_a_loop_and_give_up_twice_elsewhere`, `attach_on_a_loop_and_give_up_twice_elsewhere`, `run_on_a_loop_and_await_elsewhere`, `run_on_a_loop_and_drop_the_handle_elsewhere`, `attach_on_a_loop_and_drop_a_clone_elsewhere` |
//! | resolver, a loop's reaction that is the only consumer | the state word: a resolver stores only in a job of that loop, which nobody takes the reaction out beside | `attach_in_a_turn_while_it_is_resolved_elsewhere`, `.._rejected_..`, `.._abandoned_..`, `stop_in_a_turn_while_another_loop_settles`, `stop_elsewhere_while_its_own_loop_settles`, `stop_in_a_turn_while_what_it_follows_settles_elsewhere`, `attach_behind_the_reaction_elsewhere_while_its_loop_settles`, `attach_in_a_turn_and_drop_a_clone_elsewhere`, `attach_in_a_turn_and_await_a_clone_elsewhere` |
//! | handlers of a loop that read a promise together, handle of it elsewhere | the consumers' count, where they are one | `read_together_and_drop_a_handle_elsewhere`, `read_a_reason_together_and_drop_a_handle_elsewhere`, `read_together_and_await_elsewhere`, `read_together_and_clone_and_look_elsewhere`, `read_together_and_attach_elsewhere`, `readers_of_a_loop_that_ends_beside_a_handle_elsewhere` |
//! | the same, last handle of one of their promises that stops | it is sent home | `read_together_and_stop_one_elsewhere` |
//! | resolver that rejects for one, who stops or gives up waiting | the state word, behind the counts | `reject_and_stop_a_reaction`, `reject_and_give_up_waiting` |
//! | job of a loop that ends, who makes a job ready for it | the inbox that is closed | `attach_on_a_loop_that_ends_while_its_job_gets_ready` |
//! | job of a loop, resolver that a thenable got | the mark is taken away before | `attach_on_a_loop_while_a_thenable_settles_elsewhere` |
//! | resolver, handle that goes | the state word: `CONSUMER_GONE` before or after | `settle_and_drop_the_last_handle`, `.._two_handles` |
//! | resolver that goes, resolver that goes or settles | the producers' count | `drop_two_resolvers`, `drop_the_resolvers_of_a_thenable`, `drop_the_resolver_of_a_task_that_gave_a_thenable`, `settle_and_drop_another_resolver_and_the_promise`, `two_resolvers_race_and_the_handle_goes` |
//! | resolver that goes, handle that goes | the state word: who is second frees | `drop_the_resolver_and_the_promise`, `deliver_and_drop_the_handle` |
//! | handle, handle | the consumers' count: the last moves, the others clone | `two_consumers_take`, `take_and_clone_and_look_and_drop`, `settle_and_take_by_two`, `settle_and_clone_through_a_shared_handle` |
//! | resolver, waiter | the state word, or the locked list | `wait_and_settle`, `wait_with_another_waker_and_settle`, `wait_as_the_only_one_beside_another_handle` |
//! | resolver, waiter that gives up | the state word, or the waiter's count | `give_up_waiting_and_settle`, `give_up_waiting_beside_another_handle`, `settle_what_was_given_up_and_drop_two_handles` |
//! | waiter that gives up, attaching, another that gives up | the locked list | `give_up_waiting_and_wait`, `give_up_waiting_twice` |
//! | waker, owner | `OWNED` and notes | `wake_and_poll`, `wake_twice_and_poll`, `wake_and_complete_and_drop_the_handle` |
//! | waker that goes, owner or waker that goes | the producers' count, then `OWNED` | `drop_the_last_wakers`, `drop_the_last_waker_while_polled` |
//! | canceller, waker, owner | `OWNED` and notes | `cancel_and_wake`, `cancel_and_complete`, `a_cancelled_task_is_not_reported` |
//! | canceller, last waker | the producers' count, then `OWNED` | `cancel_and_drop_the_last_waker`, `cancel_and_complete_and_drop_a_waker` |
//! | canceller, wait entry | as waker | `cancel_while_it_awaits_a_promise_that_settles` |
//! | task of a loop that is lent to its wait entry, canceller, or loop that ends | the canceller is sent home | `stop_a_waiting_task_of_a_loop_elsewhere`, `stop_a_waiting_task_of_a_loop_elsewhere_and_settle`, `stop_a_waiting_task_of_a_loop_behind_what_it_waits_for`, `stop_a_waiting_task_of_a_loop_that_is_gone`, `stop_a_parked_task_of_a_loop_that_is_gone` |
//! | the same, handle that it waits with | the state word | `give_the_handle_away_that_a_task_of_a_loop_waits_with` |
//! | task of a loop that begins to wait, waker | it is lent only where the producers' count says that there is none, and then no note | `wake_a_task_of_a_loop_that_begins_to_wait` |
//! | task of a loop that is lent, resolver that a thenable got | it is parked, or cannot be lent any more, before | `wait_on_a_loop_for_what_a_thenable_settles_elsewhere`, `wait_on_a_loop_once_more_for_what_a_thenable_settles_elsewhere`, `stop_on_a_loop_what_waits_for_what_a_thenable_settles_elsewhere` |
//! | task of a loop that begins to wait, resolver elsewhere | it is not lent | `wait_on_a_loop_for_what_is_settled_elsewhere`, `wait_on_a_loop_for_one_of_its_own_and_then_for_what_is_settled_elsewhere` |
//! | wait entry, owner that pauses, ends or awaits again | the exchange of `OWNED`, and a note | `await_a_promise_and_settle_it`, `give_up_one_promise_and_await_another` |
//! | awaiter that takes a job back, visitor of its slot | the slot's exchange | `take_back_and_fetch`, `put_another_while_one_is_fetched`, `take_back_and_shut_down` |
//! | worker that goes on, visitor of its slot | the slot's exchange | `take_what_is_left_while_it_is_fetched` |
//! | awaiter that runs a task in place, waker | `OWNED` and notes | `run_in_place_and_wake`, `run_in_place_and_give_up_and_wake` |
//! | task run in place, other handle or waker of it | the counts: it settles by a store only if there is none | `run_in_place_and_drop_another_handle`, `run_in_place_and_await_elsewhere`, `run_in_place_and_drop_a_waker` |
//! | follower's job, resolver of the followed | the state word | `follow_and_settle` |
//! | last handle of a reaction or follower that stops, resolver of what it waits for | the locked list: it is taken out, or it is fired | `stop_a_reaction_and_settle`, `stop_one_of_two_reactions_and_settle`, `stop_a_chain_of_two_and_settle`, `settle_on_a_loop_and_stop_elsewhere` |
//! | last handle of a reaction that stops, event loop that runs it or ends | it is sent home | `stop_a_reaction_of_a_loop_elsewhere`, `stop_a_reaction_of_a_loop_that_ends` |
//! | last handle of a follower that stops, splicing | the lock of its slot, which is tried for | `stop_a_follower_and_splice` |
//! | last handle of a reaction or follower that stops, its job | the lock of its slot, and `TAKEN` | `stop_a_reaction_that_runs`, `stop_a_follower_while_it_attaches` |
//! | splicing, handle, waiter, attaching | the consumers' count, then an exchange of the state word | `splice_and_drop_a_handle`, `splice_and_give_up_waiting`, `splice_and_observe` |
//! | pusher, taker, closer | the inbox's head | `push_and_take_and_close`, `settle_and_close_the_scheduler`, `cancel_and_close_the_scheduler` |
//! | reactions of one combinator | how many are left, and who is decided by whom | `fill_all`, `fill_all_of_a_tuple_and_reject`, `race_of_two`, `end_a_map_twice` |
//! | who closes a combined promise, job of an input | the lock of the reaction's slot: its seat, and `TAKEN` | `decide_a_race_and_settle_a_loser`, `reject_a_map_that_starts` |
//! | who closes a combined promise, resolver of an input | the locked list: the reaction is taken out, or it is fired | `decide_a_race_and_settle_a_loser`, `decide_a_race_of_a_loop_and_settle_a_loser_elsewhere` |
//! | who closes a combined promise, who looks for its inputs | `LOOKING` and `CLOSED`: the second one empties the seats | `decide_a_race_while_inputs_are_found` |
//! | who looks for inputs of a loop's combined promise elsewhere, job of an input | they are closed at home | `decide_a_race_of_a_loop_while_inputs_are_found_elsewhere` |
//! | the same, event loop that ends | as a job | `decide_a_race_of_a_loop_that_ends_while_inputs_are_found_elsewhere` |
//! | last handle of a combined promise that stops, job of an input | `CLOSED`, and the producers' count | `stop_a_combined_promise_and_settle`, `stop_a_combined_promise_and_settle_the_last_input`, `stop_a_race_that_is_decided`, `stop_a_combined_promise_of_a_loop_elsewhere` |
//! | last handle of a combined promise that stops, scheduler that ends | as a job | `stop_a_combined_promise_and_close_the_scheduler` |
//! | waker of a local task, its home | the ticket: who sends it home says so by an exchange, and home looks at it behind one | `wake_a_local_task`, `wake_a_local_task_twice`, `drop_the_waker_of_a_local_task`, `drop_a_copy_while_a_local_task_is_polled` |
//! | waker of a local task, its loop that ends | the inbox that is closed; only home has the task | `wake_a_local_task_of_a_loop_that_ends` |
//! | keeping a guard, settling, cancelling | the exchange that closes the list of hooks, and the state word that says whether there are any | `keep_and_settle`, `keep_two_and_settle`, `cancel_by_hook_and_settle`, `cancel_by_hook_and_reject`, `cancel_by_hook_and_drop_the_resolver` |
//! | keeping a guard, waiter that gives up | the locked list | `keep_and_give_up_waiting` |
//!
//! # Faults put in on purpose
//!
//! | fault | noticed by |
//! |---|---|
//! | `push` publishes relaxed | `settle_and_attach`, `wait_and_settle` and 9 more |
//! | `push` forgets the list; pushes into a settled promise | several end in a crash |
//! | `settle` does not release | `splice_and_drop_a_handle` |
//! | `settle` does not acquire | `follow_and_settle`, `splice_and_drop_a_handle` |
//! | the state is loaded relaxed; the last consumer, or the last producer, leaves relaxed | `drop_the_resolver_of_a_task_that_gave_a_thenable` and more |
//! | a consumer that leaves does not look for the producer | `settle_and_attach`, `settle_and_drop_the_last_handle` and more |
//! | the last handle goes by a store | `drop_the_resolver_and_the_promise` and more |
//! | `settle` drops no result, or frees no node, that nobody wants | `settle_and_drop_the_last_handle` and more |
//! | `settle` always takes itself for the last producer | `a_thenable_and_an_old_resolver` |
//! | reactions fire newest first | `settle_what_was_attached_in_order` |
//! | a promise does not say that it hands its entries over, or does not look for late ones | `settle_and_attach_late_in_order` |
//! | handles, or producers, are counted down relaxed; the last one is found relaxed | `settle_and_drop_two_handles`; `drop_the_resolver_of_a_task_that_gave_a_thenable` |
//! | a clone, a handle that goes, or a producer that goes, is not counted | `splice_and_drop_a_handle`; `a_thenable_and_an_old_resolver` |
//! | every reader moves the value; the last one does not free | `splice_and_observe`; `follow_and_settle` and more |
//! | a job of a loop stores though there are other consumers, or in another loop's job; a thenable's promise stays pinned | `attach_on_a_loop_and_drop_a_clone_elsewhere` and more; `attach_on_a_loop_while_a_thenable_settles_elsewhere` |
//! | a promise settles by a store though there are other consumers, or one that can go | `settle_and_attach_twice` and more; `run_on_a_loop_and_await_elsewhere` |
//! | a resolver without clones is claimed by a load and a store; it keeps to its flag when it is cloned | `one_resolver_called_by_two`; `one_resolver_cloned_and_called` |
//! | a resolved promise can be resolved again; a resolver decides without a reference | `a_thenable_and_an_old_resolver` and more |
//! | `drop_producer` reads the state only before, or only after, the count | `cancel_and_drop_the_last_waker` and more |
//! | a canceller counts from nothing | `cancel_and_close_the_scheduler`, `cancel_and_complete_and_drop_a_waker` |
//! | a canceller queues without a reference, or leaves no note | `a_cancelled_task_is_not_reported` and more |
//! | a cancelled task looks done; an orphan is always abandoned | `cancel_and_drop_the_last_waker` |
//! | a done task is not marked | `drop_the_resolver_of_a_task_that_gave_a_thenable` |
//! | a task is let go of, or taken, relaxed | `wake_twice_and_poll` and more |
//! | a task is let go of whatever the notes say; a wake of an owned one leaves none | `wake_and_poll` and more |
//! | notes are read and cleared in two steps | `wake_twice_and_poll` |
//! | a wake holds no reference, or the one that a parked task kept is forgotten or kept twice | `await_a_promise_and_settle_it`, `give_up_one_promise_and_await_another` and more |
//! | a task that is done leaves none to its wait entry, or does so when that was fired; the entry does not give it up | `give_up_one_promise_and_await_another` and more |
//! | the wait entry is found free relaxed, or found free though it is not | `give_up_one_promise_and_await_another` and more |
//! | a waiter keeps its first waker; no look after a new waker | `wait_as_the_only_one_beside_another_handle`; `wait_with_another_waker_and_settle` |
//! | a waiter is not freed | `give_up_waiting_and_settle` and more |
//! | `dissolve` does not look again, or not at the consumers | `splice_and_give_up_waiting`; `splice_and_drop_a_handle` |
//! | a follower is attached before its stage is set | `follow_and_settle` |
//! | hooks are taken after the handle has gone, or not released | `cancel_by_hook_and_settle`, `keep_and_settle` |
//! | what cancelling led to is reported | `cancel_by_hook_and_reject` |
//! | what is left in a slot is taken in two steps | `take_what_is_left_while_it_is_fetched` |
//! | a slot is put into, or taken from, relaxed; a job is taken back in two steps | `put_another_while_one_is_fetched`; `take_back_and_fetch` and more |
//! | a task run in place settles by a store though there is another consumer, or producer | `run_in_place_and_await_elsewhere`; `run_in_place_and_drop_a_waker` |
//! | a slot expects nobody when its job was taken back | `put_another_when_one_was_taken_back` |
//! | an inbox is pushed to, or taken, relaxed; a closed one lets jobs in | `follow_and_settle`; `push_and_take_and_close` |
//! | a task is lent though it has a waker, or a note; though somebody elsewhere settles what it waits for | `wake_a_task_of_a_loop_that_begins_to_wait`; `wait_on_a_loop_for_what_is_settled_elsewhere` |
//! | .. or stays so when its entry was fired, or when it is stopped | `wait_on_a_loop_for_one_of_its_own_and_then_for_what_is_settled_elsewhere`; `stop_a_waiting_task_of_a_loop_elsewhere`, `stop_a_waiting_task_of_a_loop_behind_what_it_waits_for` |
//! | .. or when a thenable's resolver will settle what it waits for; or can be lent later | `stop_on_a_loop_what_waits_for_what_a_thenable_settles_elsewhere`; `wait_on_a_loop_once_more_for_what_a_thenable_settles_elsewhere` |
//! | a task of a loop is stopped elsewhere, or when the loop is gone though it is lent; not stopped when that is gone | `stop_a_waiting_task_of_a_loop_elsewhere_and_settle`; `stop_a_waiting_task_of_a_loop_that_is_gone`; `stop_a_parked_task_of_a_loop_that_is_gone` |
//! | a promise that a handle waits for stays pinned | `give_the_handle_away_that_a_task_of_a_loop_waits_with` ends in a crash |
//! | a callback stores when its call is over, or was never begun | `call_back_behind_the_call_while_the_handle_is_elsewhere`; and more |
//! | a combinator counts no place, or finishes one early; a reaction leaves relaxed | `fill_all` |
//! | `push` does not wait for a locked list; one that is settled, or dissolved, is not seen by `unlink` | `attach_on_a_loop_and_drop_a_clone_elsewhere`; `decide_a_race_and_settle_a_loser` and more |
//! | attaching from elsewhere leaves a promise pinned | `settle_on_a_loop_and_stop_elsewhere`, `run_on_a_loop_and_await_elsewhere` and more |
//! | unlocking does not release; it forgets what else the word said | `give_up_waiting_beside_another_handle`; `keep_and_give_up_waiting` |
//! | a locked list settles relaxed; it is not locked before somebody looks where its entries go | `decide_a_race_and_settle_a_loser`; `attach_late_on_a_loop` and more |
//! | `unlink` leaves the entry in the list, or cuts off what is newer | `splice_and_give_up_waiting` and more end in a crash |
//! | a hook is marked in a locked word (two preemptions); the last consumer leaves one (two) | `keep_and_give_up_waiting`; `settle_what_was_given_up_and_drop_two_handles` |
//! | a value settles though its list is locked | several end in a crash |
//! | a promise settles by a store, or is attached to, before its consumers are counted; one that was run in place settles so | `settle_on_a_loop_and_give_up_twice_elsewhere`; `attach_on_a_loop_and_give_up_twice_elsewhere`; `run_in_place_and_give_up_twice_elsewhere` |
//! | a follower is spliced out without its slot being kept | `stop_a_follower_and_splice` |
//! | a combined promise's reactions are looked through on a thread that is not their loop's; who is sent there keeps it when the loop is gone | `decide_a_race_of_a_loop_while_inputs_are_found_elsewhere`; `decide_a_race_of_a_loop_that_ends_while_inputs_are_found_elsewhere` |
//! | a job does not say that its slot is taken | `stop_a_reaction_that_runs`, `race_of_two` and more |
//! | a follower is attached without the lock of its slot, or says still that it is taken | `stop_a_follower_while_it_attaches` |
//! | a handle that stops something goes without the lock, or looks at a slot that is taken | `stop_a_reaction_that_runs` and more |
//! | .. or takes nothing out of the list, or does not queue what it took out; what nobody wants runs | `stop_a_follower_while_it_attaches`; `stop_a_chain_of_two_and_settle`; several end in a crash |
//! | a reaction is taken out while it runs, or though it has given its seat up | `decide_a_race_and_settle_a_loser`, `fill_all_of_a_tuple_and_reject` |
//! | a reaction keeps its seat, or gives it up without the lock | `decide_a_race_and_settle_a_loser`, `stop_a_combined_promise_and_close_the_scheduler` |
//! | a combined promise that stops is not closed; it is closed when its last handle has gone | `stop_a_combined_promise_and_settle`; `stop_a_race_that_is_decided` |
//! | who has looked for inputs does not see that it is closed; who closes does not wait for that; the seats are taken over relaxed | `decide_a_race_while_inputs_are_found` |
//! | a reaction that was taken out is not freed, or keeps what it holds; what is decided is not closed | `decide_a_race_and_settle_a_loser` and more |
//! | a combinator is not told how many inputs there are; it keeps results that are too few | `stop_a_combined_promise_and_settle` |
//! | a task gives a wait up and its entry stays; a task that is done leaves it nothing; a waiter is not freed | `give_up_one_promise_and_await_another`, `give_up_waiting_and_settle` and more |
//! | two find the end of a map (two preemptions) | `end_a_map_twice` |
//! | a reaction or a handle that was sent to a loop is stopped elsewhere, or forgotten when the loop is gone | `stop_a_reaction_of_a_loop_elsewhere`; `stop_a_reaction_of_a_loop_that_ends` |
//! | a reaction whose promise nobody has is not freed | `decide_a_race_and_settle_a_loser` and more |
//! | C: uses of a place have the same ticket; a place is not used again; what was revoked waits still | `call_late_and_insert`; `insert_twice`; `call_and_reclaim` |
//! | C: a request is revoked, or reclaimed, whatever its number; all have the same | `revoke_late_and_insert_a_request`; `reclaim_late_and_insert_a_request` |
//! | the wait entry stays in use when there is nothing to wait for | `await_a_promise_and_settle_it`, `give_up_one_promise_and_await_another` |
//! | readers of one promise are not joined; each of them takes the value; one that is abandoned is none any more | `read_together_and_drop_a_handle_elsewhere` and more; `two_handlers_read_and_a_handle_is_dropped_elsewhere`; `readers_of_a_loop_that_ends_beside_a_handle_elsewhere` |
//! | a reason settles for one though there are others (two preemptions) | `reject_and_attach_late_in_order` |
//! | rows of inputs are freed by who leaves, or by who looks through them, though the other one is not done | `stop_a_combined_promise_and_settle_the_last_input`; `stop_a_combined_promise_and_settle` |
//! | an input leaves relaxed, or by a store though others leave elsewhere | `stop_a_combined_promise_and_settle`, `fill_all` |
//! | an input that runs is taken out, or one is without the lock | `stop_a_combined_promise_and_settle` |
//! | a task is lent though somebody has a waker, or whatever it waits for | `wake_a_task_of_a_loop_that_begins_to_wait`; `await_a_promise_and_settle_it` and more |
//! | a task that is lent is stopped elsewhere; it stays so when a thenable decides what it waits for | `stop_a_waiting_task_of_a_loop_elsewhere_and_settle`; `stop_a_task_of_a_loop_while_a_thenable_settles_elsewhere` |
//! | where jobs run in parallel, the job of a thenable looks at tasks that wait for it as on a loop | `call_a_thenable_in_parallel_and_await` |
//! | a wait is attached to a pinned promise as if at home | `give_the_handle_away_that_a_task_of_a_loop_waits_with` |

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use loom::thread;

use crate::Promise;

mod adopting;
mod batches;
mod calls;
mod combining;
mod in_place;
mod joint;
pub(crate) mod kit;
mod late;
mod lent;
mod pairs;
mod pinned;
mod reading;
mod resolvers;
mod settling;
mod sharing;
mod sole;
mod stopping;
mod tasks;
mod tickets;
mod waiting;

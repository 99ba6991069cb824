/**
 * What the kernel (`assembly/`) and the program that fills its memory (`compile/`) agree on. Both import this file:
 * it has to stay in the common part of TypeScript and AssemblyScript. Offsets and sizes are in bytes.
 *
 * Rows are evaluated in blocks. A *slot* has one bit for each row of a block: row `r` is bit `(r >> 4) & 7` of
 * byte `(r >> 7) * 16 + (r & 15)`, so that the comparisons of 16 rows in a row are one vector of bytes.
 */

/** Rows of a block; the row in a block has to fit into a byte. */
export const BLOCK_ROWS = 256;
export const SLOT_BYTES = 32;

/** The slot that is always 0: "go left". */
export const ZERO_SLOT = 0;

/** The most levels of a tree that are evaluated at once. */
export const MAX_TOP = 9;

/** Trees that are walked on together below their tops. */
export const BATCH_TREES = 16;

// Words at the start of memory. Tables are given by their first byte and the byte behind their last.
export const RANKED = 0;
export const RANKED_END = 4;
export const COMPARED = 8;
export const COMPARED_END = 12;
export const UNIONS = 16;
export const UNIONS_END = 20;
export const TREES = 24;
export const TREES_END = 28;
/** Whether some tree reaches below its top. */
export const DEEP = 32;
export const SLOTS = 36;
/** How much of the slots is set bit by bit and has to be 0 before. */
export const CLEARED = 40;
/** One number for each output. */
export const BASE = 44;
export const OUTPUTS = 48;
export const WORK = 52;
/** Rows of one sum for each output. */
export const SUMS = 56;
export const HEADER_BYTES = 64;

// A feature whose values are ranked among its thresholds.
export const RANK_COLUMN = 0;
export const RANK_SCALE = 4;
export const RANK_OFFSET = 8;
/** The last bucket, as a float. */
export const RANK_LAST = 12;
/** Where the bucket of missing values is. */
export const RANK_MISSING = 16;
/** Whether buckets divide the bits of a float rather than its value. */
export const RANK_BY_BITS = 20;
export const RANK_BUCKETS = 24;
/** All thresholds, where buckets hold several; else 0. */
export const RANK_THRESHOLDS = 28;
/** Steps of the search in a bucket with several thresholds. */
export const RANK_STEPS = 32;
/** Slot of rank 0. */
export const RANK_SLOT = 36;
/** Number of slots that are accumulated, from the one before {@link RANK_TOP} downward. */
export const RANK_CHAIN = 40;
export const RANK_TOP = 44;
/** Slots for nodes that send missing values right, where the accumulated ones are for left; else 0. */
export const RANK_RIGHT = 48;
export const RANK_BYTES = 64;

// A condition that is evaluated for all rows of the block by comparing.
export const COMPARE_COLUMN = 0;
export const COMPARE_SLOT = 4;
export const COMPARE_MISSING_RIGHT = 8;
export const COMPARE_THRESHOLD = 16;
export const COMPARE_BYTES = 24;

// A tree.
export const TREE_TOP_DEPTH = 0;
/** Slots of the conditions of the top, level after level. */
export const TREE_TOP = 4;
/** Where each way through the top leads: a leaf (`number * 2 + 1`) or the address of a node; 0 when to leaves all. */
export const TREE_EXITS = 8;
/** By number; one table for each output of the tree. */
export const TREE_LEAVES = 12;
/** From the table of an output to that of the next. */
export const TREE_LEAVES_BYTES = 16;
export const TREE_FIRST_OUTPUT = 20;
export const TREE_OUTPUTS = 24;
export const TREE_BYTES = 32;

// A node below the top.
/** The column of its feature, or the slot of its category set. */
export const NODE_SOURCE = 0;
/** Left child; the right one is next to it. */
export const NODE_CHILD = 4;
/** A leaf: `number * 2 + 1`. Else bits {@link NODE_MISSING_RIGHT} and {@link NODE_SET}. */
export const NODE_RULE = 8;
export const NODE_MISSING_RIGHT = 2;
export const NODE_SET = 4;
export const NODE_THRESHOLD_32 = 12;
export const NODE_BYTES_32 = 16;
export const NODE_THRESHOLD_64 = 16;
export const NODE_BYTES_64 = 24;

// The work area.
/** Bucket of each row; then the leaf numbers' lower bytes and their higher ones. */
export const WORK_BUCKETS = 0;
export const WORK_LEAVES = 1024;
/** Leaf of each row for each tree of a batch. */
export const WORK_FOUND = 1536;
/** Rows on their way: row and tree, node. */
export const WORK_WALKERS = 17920;
/** One number for each output and row. */
export const WORK_SUMS = 50688;
